import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import { type PackedProgramme, unpack } from '../../../content/programme/packed.ts';
import type {
  FromPlayer,
  ProgrammeBody,
  ToPlayer,
  UrgentBody,
} from '../../../content/wire/messages.ts';
import {
  CLOSE,
  playText,
  signedCredential,
  signedFold,
  signedKey,
  signedPlays,
  signedProgramme,
  signedUrgent,
  signedUrgentEnd,
} from '../../../content/wire/messages.ts';
import {
  FRAME_BYTES_MAX,
  type fromPlayer,
  PLAYS_MAX,
  readMessage,
} from '../../../server/live/messages.ts';
import { sha256 } from '../../server/live/rig.ts';
import { signedBy } from '../../server/live/signed-by.ts';

const text = await readFile(join(import.meta.dirname, '../../../content/wire/PROTOCOL.md'), 'utf8');

function examples(of: string): string[] {
  const found = text.matchAll(new RegExp(`^\`\`\`json ${of}\\n([^]*?)\\n\`\`\`$`, 'gm'));
  return [...found].map((match) => match[1] ?? '');
}

const sent = examples('to-player').map((example) => {
  const cut = example.indexOf('\n');
  const line = cut < 0 ? example : example.slice(0, cut);
  return { message: JSON.parse(line) as ToPlayer, body: cut < 0 ? '' : example.slice(cut + 1) };
});

test('every kind of message has an example', () => {
  const kinds: Record<FromPlayer['type'], true> = {
    hello: true,
    ack: true,
    time: true,
    plays: true,
    positions: true,
    live: true,
    'urgent-stage': true,
    heartbeat: true,
    thumbnail: true,
    report: true,
    fold: true,
  };
  const types = examples('from-player').map((one) => (JSON.parse(one) as FromPlayer).type);
  expect(new Set(types)).toEqual(new Set(Object.keys(kinds)));
  const theirs: Record<ToPlayer['type'], true> = {
    welcome: true,
    programme: true,
    urgent: true,
    'urgent-end': true,
    credential: true,
    key: true,
    thumbnail: true,
    'plays-ack': true,
    'plays-refused': true,
    'positions-ack': true,
    time: true,
  };
  expect(new Set(sent.map(({ message }) => message.type))).toEqual(new Set(Object.keys(theirs)));
});

test.each(examples('from-player'))('the server takes %s', (example) => {
  expect(readMessage(example)).toEqual({ ok: true, message: JSON.parse(example) });
});

test.each(sent)('hash and signature of the example $message.type are true', ({ message, body }) => {
  const welcome = sent.find((one) => one.message.type === 'welcome')?.message;
  const key = welcome?.type === 'welcome' ? welcome.key : '';
  if ('hash' in message && 'signature' in message) expect(sha256(body)).toBe(message.hash);
  else expect(body).toBe('');
  if (!('signature' in message)) return;
  expect(signedBy(key, signedText(message), message.signature)).toBe(true);
});

function signedText(message: Extract<ToPlayer, { signature: string }>): string {
  switch (message.type) {
    case 'programme':
      return signedProgramme(message.screen, message.serial, message.hash);
    case 'urgent':
      return signedUrgent(message.hash);
    case 'urgent-end':
      return signedUrgentEnd(message.id, message.version);
    case 'credential':
      return signedCredential(message.screen, message.credential);
    case 'key':
      return signedKey(message.from, message.to);
  }
}

test('the signed texts are written as they are signed', () => {
  const shown = [...text.matchAll(/^ {4}(gengfu\.[^]*?)\n\n/gm)].map((match) =>
    (match[1] ?? '').replaceAll('\n    ', '\n'),
  );
  expect(shown).toEqual([
    signedProgramme('<screen>', '<serial>' as unknown as number, '<hash>'),
    signedUrgent('<hash>'),
    signedUrgentEnd('<id>', '<version>' as unknown as number),
    signedPlays('<screen>', '<series>', '<n>' as unknown as number, '<hash>'),
    signedFold(
      '<screen>',
      '<series>',
      '<to>' as unknown as number,
      '<hash>',
      '<from>' as unknown as number,
      '<SHA-256 of the totals>',
    ),
    signedCredential('<screen>', '<credential>'),
    signedKey('<from>', '<to>'),
  ]);
});

const told = examples('from-player').map((example) => JSON.parse(example) as FromPlayer);

test('the chain and the signatures of the plays and the fold are true', () => {
  const plays = told.find((message) => message.type === 'plays');
  const fold = told.find((message) => message.type === 'fold');
  const [play] = plays?.plays ?? [];
  if (!play || !plays?.proof || !fold?.proof) throw new Error('an example is missing');
  expect(text).toContain(`\n    ${playText(play)}\n`);
  const { key, before, hash, signature } = plays.proof;
  expect(sha256(`${before}\n${playText(play)}`)).toBe(hash);
  expect(signedBy(key, signedPlays('door-1', '7', play.n, hash), signature)).toBe(true);
  const { from, to, totals } = fold.fold;
  expect(fold.proof.before).toBe(hash);
  const digest = sha256(JSON.stringify(totals));
  const signed = signedFold('door-1', '7', to, fold.proof.hash, from, digest);
  expect(signedBy(fold.proof.key, signed, fold.proof.signature)).toBe(true);
});

test('the packed programme unpacks to the plain one', () => {
  const plain = sent.find(({ message }) => message.type === 'programme');
  const { programme } = JSON.parse(plain?.body ?? '') as ProgrammeBody;
  const [packed = ''] = examples('packed');
  expect(unpack(JSON.parse(packed) as PackedProgramme)).toEqual(programme);
});

test('the picture of the urgent example is a picture', async () => {
  const { default: sharp } = await import('sharp');
  const example = sent.find(({ message }) => message.type === 'urgent');
  const { picture } = JSON.parse(example?.body ?? '') as UrgentBody;
  const { format, width, height } = await sharp(Buffer.from(picture.base64, 'base64')).metadata();
  expect({ mime: `image/${format}`, width, height }).toEqual({
    mime: picture.mime,
    width: picture.width,
    height: picture.height,
  });
});

test('close codes and limits are the ones in force', () => {
  const codes = [...text.matchAll(/^\| (\d{4}) \|/gm)].map((match) => Number(match[1]));
  // 1009 is the library's own word for a frame that is too large.
  expect(codes).toEqual([...Object.values(CLOSE), 1009].sort((a, b) => a - b));
  expect(text).toContain(
    `at most ${PLAYS_MAX} plays and ${FRAME_BYTES_MAX.toLocaleString('en')} bytes`,
  );
});

/** Readonly all the way down: what zod infers and what the contract says differ in nothing else. */
type Deep<T> = T extends object ? { readonly [K in keyof T]: Deep<T[K]> } : T;

test('what the server reads is what the contract says', () => {
  expectTypeOf<Deep<z.output<typeof fromPlayer>>>().toEqualTypeOf<Deep<FromPlayer>>();
});

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
    clock: true,
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

const example = <T extends FromPlayer['type']>(type: T) =>
  told.find((message) => message.type === type) as Extract<FromPlayer, { type: T }>;

/** What is in the table, each at its edge and just beyond it: the words that say it, and what a player would send. */
const edges: readonly (readonly [words: string, good: unknown, bad: unknown])[] = (() => {
  const [hello, live, report] = [example('hello'), example('live'), example('report')];
  const { health } = example('heartbeat');
  const [plays, thumbnail, stage] = [
    example('plays'),
    example('thumbnail'),
    example('urgent-stage'),
  ];
  const beat = (change: object) => ({ type: 'heartbeat', health: { ...health, ...change } });
  const play = (change: object) => ({ type: 'plays', plays: [{ ...plays.plays[0], ...change }] });
  const place = (...change: unknown[]) => ({
    type: 'positions',
    positions: [[1, 1_577_836_800_000, ...change]],
  });
  const long = 'x'.repeat(100);
  return [
    ['1 to 100 characters', { ...hello, player: long }, { ...hello, player: `${long}x` }],
    ['1 to 100 characters', { ...stage, id: 'x' }, { ...stage, id: '' }],
    ['a control character', play({ schedule: null }), play({ schedule: 'a\u0000' })],
    ['where not `null`', play({ campaign: null }), play({ item: null })],
    ['lower case', play({ asset: 'a'.repeat(64) }), play({ asset: 'A'.repeat(64) })],
    ['`asset` and the hello', play({ asset: '' }), beat({ missing: [''] })],
    ['1577836800000', { ...live, at: 1_577_836_800_000 }, { ...live, at: 1_577_836_799_999 }],
    ['whole numbers, at least 1 ', { ...live, serial: 1 }, { ...live, serial: 0 }],
    ['whole numbers, at least 1 ', { ...report, times: 1 }, { ...report, times: 0 }],
    ['whole numbers, at least 0', beat({ serial: 0 }), beat({ serial: -1 })],
    ['`zone` at most 1000', play({ zone: 1000 }), play({ zone: 1001 })],
    ['at most 86400000', play({ plannedMs: 86_400_000 }), play({ plannedMs: 86_400_001 })],
    ['numbers, at least 0', beat({ uptimeMs: 0.5 }), beat({ framesDropped: -0.5 })],
    ['(or `null`)', beat({ storageLeft: null }), beat({ clockOffsetMs: null })],
    [
      'at most 2000 characters',
      { ...report, detail: 'x'.repeat(2000) },
      { ...report, detail: 'x'.repeat(2001) },
    ],
    ['1 to 4096', { ...thumbnail, width: 4096 }, { ...thumbnail, width: 4097 }],
    ['`image/jpeg`', { ...thumbnail, mime: 'image/jpeg' }, { ...thumbnail, mime: 'image/gif' }],
    ['latitude -90 to 90', place(90, 180, 0, null, null), place(90.1, 180, 0, null, null)],
    ['longitude -180 to 180', place(-90, -180, 0, 0, 0), place(-90, -180.1, 0, 0, 0)],
    ['0 to 10000000', place(0, 0, 10_000_000, 0, 0), place(0, 0, 10_000_001, 0, 0)],
    ['speedMps 0 to 1000', place(0, 0, 0, 1000, 0), place(0, 0, 0, 1001, 0)],
    ['headingDeg 0 to 360', place(0, 0, 0, 0, 360), place(0, 0, 0, 0, 361)],
    [
      'at most nine digits',
      { ...hello, urgents: [`${long}:999999999`] },
      { ...hello, urgents: [`${long}:1000000000`] },
    ],
    ['without a colon', { ...hello, urgents: ['a:1'] }, { ...hello, urgents: ['a:b:1'] }],
    ['at most 900', beat({ missing: many(900) }), beat({ missing: many(901) })],
    ['at most 100,', { ...hello, urgents: ids(100) }, { ...hello, urgents: ids(101) }],
    [
      '56,000',
      { ...thumbnail, base64: 'A'.repeat(56_000) },
      { ...thumbnail, base64: 'A'.repeat(56_001) },
    ],
  ];
})();

function many(count: number): string[] {
  return Array.from({ length: count }, () => 'a'.repeat(64));
}

function ids(count: number): string[] {
  return Array.from({ length: count }, (_, n) => `u${n}:1`);
}

test.each(edges)('a range is as it is said: %s', (words, good, bad) => {
  expect(text).toContain(words);
  expect(readMessage(JSON.stringify(good))).toMatchObject({ ok: true });
  expect(readMessage(JSON.stringify(bad))).toMatchObject({ ok: false });
});

test('every field is required but those that are said', () => {
  for (const message of told) {
    for (const field of Object.keys(message)) {
      const { [field]: _, ...without } = message as Record<string, unknown>;
      const { ok } = readMessage(JSON.stringify(without));
      expect([message.type, field, ok]).toEqual([
        message.type,
        field,
        ['proof', 'link', 'times'].includes(field),
      ]);
    }
    expect(readMessage(JSON.stringify({ ...message, more: 1 }))).toMatchObject({ ok: false });
  }
});

/** Readonly all the way down: what zod infers and what the contract says differ in nothing else. */
type Deep<T> = T extends object ? { readonly [K in keyof T]: Deep<T[K]> } : T;

test('what the server reads is what the contract says', () => {
  expectTypeOf<Deep<z.output<typeof fromPlayer>>>().toEqualTypeOf<Deep<FromPlayer>>();
});

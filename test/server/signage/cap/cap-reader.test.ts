/** Alerts that are built to keep the server busy: refused with a reason, and nothing waits for them. */
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { capRoutes } from '../../../../server/api/urgent/cap.ts';
import { openDoor } from '../../../../server/entry/door.ts';
import { takeCapFolder } from '../../../../server/jobs/cap-folder.ts';
import { CAP_BYTES_MAX } from '../../../../server/signage/cap/cap-document.ts';
import { createCapReader } from '../../../../server/signage/cap/cap-reader.ts';
import type { CapSource } from '../../../../server/signage/cap/cap-sources.ts';
import { alerts, THREAD_FILE } from '../../../support/alerts.ts';
import { openStore, type TestStore } from '../../../support/database.ts';
import { NOON, openRig, type Rig } from '../../live/rig.ts';
import { selfSigned } from './certificate.ts';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

const good = (identifier: string): string => `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>${identifier}</identifier><sender>wx@example.org</sender>
  <sent>2026-11-23T12:00:00+08:00</sent><status>Actual</status>
  <msgType>Alert</msgType><scope>Public</scope>
  <info><language>zh-CN</language><category>Met</category><event>台风</event>
    <urgency>Immediate</urgency><severity>Extreme</severity><certainty>Observed</certainty>
    <headline>台风红色预警</headline><area><areaDesc>全县</areaDesc></area></info></alert>`;

const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const signedWith = (transforms: string, body = ''): string =>
  `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${body}<Signature xmlns="${DSIG}"><SignedInfo>` +
  `<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>` +
  `<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>` +
  `<Reference URI=""><Transforms>${transforms}</Transforms>` +
  `<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue>AAAA</DigestValue>` +
  `</Reference></SignedInfo><SignatureValue>AAAA</SignatureValue></Signature></alert>`;
const TRANSFORM = `<Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>`;
const ENVELOPED = `<Transform Algorithm="${DSIG}enveloped-signature"/>`;

/** Each took 4 to 40 seconds of the server's loop. */
const BOMBS: Readonly<Record<string, string>> = {
  transforms: signedWith(TRANSFORM.repeat(2000)),
  elements: signedWith(ENVELOPED + TRANSFORM, '<a/>'.repeat(40_000)),
  comments: signedWith(ENVELOPED + TRANSFORM, '<!---->'.repeat(20_000)),
};

let certificates: string[];
beforeAll(() => {
  certificates = [selfSigned().certificate];
});

describe('the reader of alerts', () => {
  test.each(Object.entries(BOMBS))('refuses too many %s by their number', async (part, bomb) => {
    const bytes = bytesOf(bomb);
    expect(bytes.byteLength).toBeLessThan(CAP_BYTES_MAX);
    const read = await alerts.read({ bytes, certificates, now: NOON });
    expect(read).toMatchObject({ ok: false, reason: expect.stringContaining(part) });
    expect(read).toMatchObject({ reason: expect.stringMatching(/^it has more than \d+ /) });
  });

  test('gives up on one that takes too long, and reads the next', async () => {
    const hasty = createCapReader({ threadFile: THREAD_FILE, withinMs: 0 });
    const bytes = bytesOf(signedWith(ENVELOPED + TRANSFORM, '<a/>'.repeat(4900)));
    const late = await hasty.read({ bytes, certificates, now: NOON });
    expect(late).toEqual({
      ok: false,
      reason: 'it is built so that reading it takes longer than 0 s, or too much memory',
    });
    await hasty.close();
    const next = await alerts.read({ bytes: bytesOf(good('A')), certificates: [], now: NOON });
    expect(next).toMatchObject({ ok: true, alert: { identifier: 'A' } });
  });

  test('reads none when it is closed, and no more than may wait', async () => {
    const own = createCapReader({ threadFile: THREAD_FILE });
    const question = { bytes: bytesOf(good('A')), certificates: [], now: NOON };
    const all = await Promise.all(Array.from({ length: 102 }, () => own.read(question)));
    expect(all.filter((read) => read?.ok)).toHaveLength(100);
    expect(all.filter((read) => read === null)).toHaveLength(2);
    await own.close();
    expect(await own.read(question)).toBeNull();
  });
});

describe('an alert that costs too much', () => {
  let store: TestStore;
  let rig: Rig;
  let folder: string;
  beforeEach(async () => {
    store = await openStore('sqlite');
    rig = await openRig(store);
    await rig.addScreen('door');
    folder = await mkdtemp(join(tmpdir(), 'gengfu-cap-'));
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  const source = (withCertificates: boolean): CapSource => ({
    name: 'weather',
    unit: 'bureau',
    target: {},
    tokenHash: createHash('sha256').update('weather-token').digest('hex'),
    certificates: withCertificates ? certificates : [],
    defaultLifeMs: 1_800_000,
  });

  test('in the folder holds up no other, and lies with the refused', async () => {
    const own = join(folder, 'weather');
    await mkdir(own);
    const files = [...Object.entries(BOMBS), ['good', good('A')] as const];
    for (const [at, [name, text]] of files.entries()) {
      await writeFile(join(own, `${name}.xml`), text);
      await utimes(join(own, `${name}.xml`), at + 1, at + 1);
    }
    const desk = { sources: [source(false)], reader: alerts };
    expect(await takeCapFolder(rig.signage, desk, folder)).toBe(4);
    expect(await readdir(join(own, 'refused'))).toHaveLength(3);
    expect(await readdir(join(own, 'taken'))).toHaveLength(1);
    expect(await store.db.selectFrom('urgents').select('text').execute()).toHaveLength(1);
  });

  test('in the folder is left there when it cannot be read now', async () => {
    const own = join(folder, 'weather');
    await mkdir(own);
    await writeFile(join(own, 'good.xml'), good('A'));
    await utimes(join(own, 'good.xml'), 1, 1);
    const desk = { sources: [source(false)], reader: { read: async () => null } };
    expect(await takeCapFolder(rig.signage, desk, folder)).toBe(0);
    expect(await readdir(own)).toEqual(['good.xml']);
  });

  test('over HTTP is answered 422 with why; what cannot be read now, 503', async () => {
    const post = (desk: Parameters<typeof capRoutes>[1], body: string) =>
      capRoutes(rig.signage, desk, openDoor(rig.signage)).request(
        '/cap',
        { method: 'POST', body, headers: { authorization: 'Bearer weather-token' } },
        { incoming: { socket: { remoteAddress: '10.0.0.7' } } },
      );
    const sources = [source(true)];
    const bomb = await post({ sources, reader: alerts }, BOMBS['transforms'] ?? '');
    expect(bomb.status).toBe(422);
    expect(await bomb.json()).toMatchObject({ reason: 'it has more than 4 transforms' });
    const later = await post({ sources, reader: { read: async () => null } }, good('A'));
    expect(later.status).toBe(503);
  });
});

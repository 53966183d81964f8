import { createHash, randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { capRoutes } from '../../../../server/api/urgent/cap.ts';
import { openDoor } from '../../../../server/entry/door.ts';
import { takeCapFolder } from '../../../../server/jobs/cap-folder.ts';
import { takeCap } from '../../../../server/signage/cap/cap.ts';
import type { CapAnswer } from '../../../../server/signage/cap/cap-kept.ts';
import { type CapSource, readCapSources } from '../../../../server/signage/cap/cap-sources.ts';
import { alerts } from '../../../support/alerts.ts';
import { describeOnBothStores, type TestStore } from '../../../support/database.ts';
import { NOON, openRig, type Rig } from '../../live/rig.ts';
import { selfSigned } from './certificate.ts';

interface Change {
  identifier?: string;
  sent?: string;
  status?: string;
  msgType?: string;
  scope?: string;
  references?: string;
  expires?: string | null;
  headline?: string;
  area?: string;
  info?: string;
}

/** The rig's noon, 12:00 in China. */
const SENT = '2026-11-23T12:00:00+08:00';

function alert(change: Change = {}): string {
  const { expires = '2026-11-23T13:00:00+08:00' } = change;
  const info =
    change.info ??
    `<info>
    <language>zh-CN</language><category>Met</category><event>台风</event>
    <urgency>Immediate</urgency><severity>Extreme</severity><certainty>Observed</certainty>
    ${expires === null ? '' : `<expires>${expires}</expires>`}
    <headline>${change.headline ?? '台风红色预警'}</headline><instruction>请留在室内</instruction>
    <area><areaDesc>全县</areaDesc>${change.area ?? ''}</area></info>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>${change.identifier ?? 'TY-1'}</identifier><sender>wx@example.org</sender>
  <sent>${change.sent ?? SENT}</sent><status>${change.status ?? 'Actual'}</status>
  <msgType>${change.msgType ?? 'Alert'}</msgType><scope>${change.scope ?? 'Public'}</scope>
  ${change.references ? `<references>${change.references}</references>` : ''}${info}
</alert>`;
}

const FIRST = `wx@example.org,TY-1,${SENT}`;
const plain: CapSource = {
  name: 'weather',
  unit: 'bureau',
  target: {},
  tokenHash: createHash('sha256').update('weather-token').digest('hex'),
  certificates: [],
  defaultLifeMs: 1_800_000,
};

let ours: { key: string; certificate: string };
let strange: { key: string; certificate: string };
beforeAll(() => {
  ours = selfSigned();
  strange = selfSigned();
});

function signed(xml: string, key: string, algorithm = 'sha256'): string {
  const dsig =
    algorithm === 'sha1'
      ? 'http://www.w3.org/2000/09/xmldsig#'
      : 'http://www.w3.org/2001/04/xmldsig-more#';
  const digest = algorithm === 'sha1' ? dsig : 'http://www.w3.org/2001/04/xmlenc#';
  const signer = new SignedXml({
    privateKey: key,
    publicCert: strange.certificate,
    signatureAlgorithm:
      `${dsig}rsa-${algorithm}` as 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
  });
  signer.addReference({
    xpath: '/*',
    isEmptyUri: true,
    transforms: [
      'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
      'http://www.w3.org/2001/10/xml-exc-c14n#',
    ],
    digestAlgorithm: `${digest}${algorithm}` as 'http://www.w3.org/2001/04/xmlenc#sha256',
  });
  signer.computeSignature(xml);
  return signer.getSignedXml();
}

describeOnBothStores('CAP alerts', (open) => {
  let store: TestStore;
  let rig: Rig;
  beforeEach(async () => {
    store = await open();
    rig = await openRig(store);
    await rig.addScreen('door', { position: { latitude: 30.5, longitude: 114.5 } });
    await rig.addScreen('far', { position: { latitude: 31.5, longitude: 114.5 } });
    await rig.addScreen('yard', { tags: ['drill'] });
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
  });

  const take = async (xml: string | Uint8Array, source: CapSource = plain): Promise<CapAnswer> => {
    const bytes = typeof xml === 'string' ? new TextEncoder().encode(xml) : xml;
    const answer = await takeCap(rig.signage, alerts, source, bytes);
    if (!answer) throw new Error('it was not read');
    return answer;
  };
  const urgents = () =>
    rig.signage.db.selectFrom('urgents').selectAll().orderBy('issued_at').execute();
  const screensOf = async (id: string | null): Promise<string[]> => {
    const query = rig.signage.db
      .selectFrom('urgent_screens')
      .select('screen')
      .where('urgent', '=', id ?? '');
    return (await query.orderBy('screen').execute()).map(({ screen }) => screen);
  };

  test('an alert becomes an urgent message with its words and its expiry, and is kept', async () => {
    const answer = await take(alert());
    expect(answer).toMatchObject({ outcome: 'issued', reference: FIRST });
    expect(await urgents()).toMatchObject([
      {
        id: answer.urgent,
        text: '台风红色预警。请留在室内',
        expires_at: NOON + 3_600_000,
        drill: 0,
        issued_by: null,
      },
    ]);
    const kept = await rig.signage.db.selectFrom('cap_alerts').selectAll().execute();
    expect(kept).toMatchObject([
      { source: 'weather', outcome: 'issued', xml: alert(), urgent: answer.urgent },
    ]);
  });

  test('the same alert again is the same message', async () => {
    const first = await take(alert());
    expect(await take(alert())).toMatchObject({ outcome: 'repeated', urgent: first.urgent });
    expect(await urgents()).toHaveLength(1);
  });

  test('without expires the source’s default applies, counted from sent', async () => {
    const answer = await take(alert({ expires: null }));
    expect(await urgents()).toMatchObject([{ id: answer.urgent, expires_at: NOON + 1_800_000 }]);
  });

  test.each(['Exercise', 'Test', 'System', 'Draft'])(
    'status %s reaches screens for drills only',
    async (status) => {
      const answer = await take(alert({ status }));
      expect(await screensOf(answer.urgent)).toEqual(['yard']);
    },
  );

  test('an update follows its references, a cancel ends it, and both only of the same source', async () => {
    const { urgent } = await take(alert());
    const later = '2026-11-23T12:10:00+08:00';
    const update = alert({
      identifier: 'TY-2',
      sent: later,
      msgType: 'Update',
      references: FIRST,
      headline: '降为橙色',
    });
    expect(await take(update, { ...plain, name: 'other' })).toMatchObject({ outcome: 'issued' });
    expect(await take(update)).toMatchObject({ outcome: 'updated', urgent });
    const cancel = alert({
      identifier: 'TY-3',
      msgType: 'Cancel',
      references: `wx@example.org,TY-2,${later}`,
      info: ' ',
    });
    expect(await take(cancel, { ...plain, name: 'third' })).toMatchObject({ outcome: 'refused' });
    expect(await take(cancel)).toMatchObject({ outcome: 'cancelled', urgent });
    const row = (await urgents()).find(({ id }) => id === urgent);
    expect(row).toMatchObject({ version: 2, ended_how: 'cancelled', text: '降为橙色。请留在室内' });
  });

  test.each(['Exercise', 'Test', 'System', 'Draft'])(
    'an update or a cancel of status %s touches nothing that is meant, and the other way round',
    async (status) => {
      const { urgent } = await take(alert());
      const update = { msgType: 'Update', references: FIRST, headline: '演练' };
      const tried = await take(alert({ ...update, identifier: 'TY-2', status }));
      expect(tried.urgent).not.toBe(urgent);
      expect(await screensOf(tried.urgent)).toEqual(['yard']);
      const cancel = { msgType: 'Cancel', info: ' ', references: FIRST };
      expect(await take(alert({ ...cancel, identifier: 'TY-3', status }))).toMatchObject({
        outcome: 'refused',
      });
      const row = (await urgents()).find(({ id }) => id === urgent);
      expect(row).toMatchObject({ version: 1, ended_at: null, text: '台风红色预警。请留在室内' });

      const references = `wx@example.org,TY-2,${SENT}`;
      const real = await take(alert({ ...update, identifier: 'TY-4', references }));
      expect(await screensOf(real.urgent)).toEqual(['door', 'far', 'yard']);
    },
  );

  test('an update that names another area is shown there, and no longer where it was', async () => {
    const box = '<polygon>30,114 31,114 31,115 30,115 30,114</polygon>';
    const first = await take(alert({ area: box }));
    const second = await take(alert({ identifier: 'TY-2', sent: '2026-11-23T12:01:00+08:00' }));
    const moved = alert({
      identifier: 'TY-3',
      msgType: 'Update',
      references: `${FIRST} wx@example.org,TY-2,2026-11-23T12:01:00+08:00`,
      area: '<circle>31.5,114.5 10</circle>',
    });
    const answer = await take(moved);
    expect(answer).toMatchObject({ outcome: 'updated' });
    expect(await screensOf(answer.urgent)).toEqual(['far', 'yard']);
    const running = (await urgents()).filter(({ ended_at }) => ended_at === null);
    expect(running.map(({ id }) => id)).toEqual([answer.urgent]);
    const ended = (await urgents()).filter(({ ended_at }) => ended_at !== null);
    expect(new Set(ended.map(({ id }) => id))).toEqual(new Set([first.urgent, second.urgent]));
    expect(await take(moved)).toMatchObject({ outcome: 'repeated', urgent: answer.urgent });
  });

  test('an update ends all that it refers to, also where the first of them is over already', async () => {
    const first = await take(alert({ expires: '2026-11-23T12:05:00+08:00' }));
    const second = await take(alert({ identifier: 'TY-2' }));
    rig.clock.at += 600_000;
    const references = `${FIRST} wx@example.org,TY-2,${SENT}`;
    const answer = await take(alert({ identifier: 'TY-3', msgType: 'Update', references }));
    expect(answer.urgent).not.toBe(first.urgent);
    const running = (await urgents()).filter(
      ({ ended_at, expires_at }) => ended_at === null && expires_at > rig.clock.at,
    );
    expect(running.map(({ id }) => id)).toEqual([answer.urgent]);
    expect(second.urgent).not.toBe(answer.urgent);
  });

  test('the same update by two ways at once is one message', async () => {
    await take(alert());
    const update = alert({ identifier: 'TY-2', msgType: 'Update', references: FIRST });
    await Promise.all([take(update), take(update), take(update)]);
    expect((await urgents()).filter(({ ended_at }) => ended_at === null)).toHaveLength(1);
  });

  test('what is left out of an alert of several parts is said', async () => {
    const info = (language: string, area: string): string => `<info><language>${language}</language>
      <category>Met</category><event>台风</event><urgency>Immediate</urgency><severity>Extreme</severity>
      <certainty>Observed</certainty><expires>2026-11-23T13:00:00+08:00</expires>
      <area><areaDesc>${area}</areaDesc></area></info>`;
    const languages = alert({ info: info('en-US', 'county') + info('zh-CN', '全县') });
    expect(await take(languages)).toMatchObject({ outcome: 'issued', reason: 'on 3 screens' });
    const parts = info('zh-CN', '东区') + info('zh-CN', '西区') + info('en-US', 'east');
    expect(await take(alert({ identifier: 'TY-2', info: parts }))).toMatchObject({
      outcome: 'issued',
      reason: 'on 3 screens; 1 more info in its language is not shown',
    });
  });

  test('polygon and circle choose the screens; one without a place counts as inside', async () => {
    const box = '<polygon>30,114 31,114 31,115 30,115 30,114</polygon>';
    expect(await screensOf((await take(alert({ area: box }))).urgent)).toEqual(['door', 'yard']);
    const ring = alert({ identifier: 'TY-9', area: '<circle>31.5,114.5 10</circle>' });
    expect(await screensOf((await take(ring)).urgent)).toEqual(['far', 'yard']);
  });

  test.each([
    ['an entity', alert().replace('<alert', '<!DOCTYPE a [<!ENTITY x "y">]><alert')],
    ['no namespace', alert().replace('urn:oasis:names:tc:emergency:cap:1.2', 'urn:x')],
    ['a missing status', alert().replace(/<status>.*<\/status>/, '')],
    ['two identifiers', alert().replace('<sender>', '<identifier>x</identifier><sender>')],
    ['an unknown severity', alert().replace('Extreme', 'Terrible')],
    ['a NUL', alert({ identifier: 'TY\u0000' })],
    ['a NUL in the words', alert({ headline: '台风\u0000' })],
    ['a NUL as a reference', alert({ headline: '台风&#0;' })],
    ['half of a character as a reference', alert({ headline: '台风&#xD800;' })],
    ['half of a character in what is refused', alert({ status: '&#xDC00;' })],
    [
      'an identifier without an end',
      alert({ identifier: randomBytes(4000).toString('base64url') }),
    ],
    ['no areaDesc', alert().replace(/<areaDesc>.*<\/areaDesc>/, '')],
    ['sent without an offset', alert({ sent: '2026-11-23T12:00:00' })],
    ['no info', alert({ info: ' ' })],
    ['a private scope', alert({ scope: 'Private' })],
    ['an expiry that is past', alert({ expires: '2026-11-23T11:59:59+08:00' })],
    ['an old alert without expiry', alert({ expires: null, sent: '2026-11-23T11:00:00+08:00' })],
    ['a broken tag', alert().replace('</status>', '</stat>')],
    ['nothing', ''],
    ['too much', alert({ headline: 'x'.repeat(200_000) })],
    ['bytes that are no UTF-8', new Uint8Array([0x3c, 0x61, 0xff, 0x3e])],
    ['a deep nest', '<a>'.repeat(60_000)],
    ['a cancel of nothing', alert({ msgType: 'Cancel', references: 'a,b,c' })],
  ])('%s is refused with a reason, and kept', async (_, xml) => {
    const answer = await take(xml);
    expect(answer.outcome).toBe('refused');
    expect(answer.reason).not.toBe('');
    expect(await urgents()).toEqual([]);
    expect(await rig.signage.db.selectFrom('cap_alerts').select('outcome').execute()).toHaveLength(
      1,
    );
  });

  test('where certificates are pinned, only what they signed whole is taken', async () => {
    const source = { ...plain, certificates: [ours.certificate] };
    expect(await take(signed(alert(), ours.key), source)).toMatchObject({ outcome: 'issued' });

    const other = alert({ identifier: 'TY-5' });
    const good = signed(other, ours.key);
    const forged: Record<string, string> = {
      unsigned: other,
      'another key, its certificate inside': signed(other, strange.key),
      'a changed word': good.replace('台风红色预警', '集合领取奖金'),
      'sha-1': signed(other, ours.key, 'sha1'),
      'base64 with dirt in it': good.replace(/<SignatureValue>(.{20})/, '<SignatureValue>$1!!!!'),
      'a second alert around the signed one': good.replace(
        /<\/alert>$/,
        `${alert({ identifier: 'TY-6' }).replace(/^<\?.*\?>/, '')}</alert>`,
      ),
      'a signature deeper inside': other.replace(
        '</area>',
        `${/<Signature[^]*<\/Signature>/.exec(good)?.[0]}</area>`,
      ),
    };
    for (const [name, xml] of Object.entries(forged)) {
      const answer = await take(xml, source);
      expect([name, answer.outcome]).toEqual([name, 'refused']);
      expect(answer.reason).toMatch(/^signature: /);
    }
    rig.clock.at += 400 * 86_400_000;
    expect((await take(good, source)).reason).toContain('no pinned certificate is valid now');
  });

  test('over HTTP a source is known by its token', async () => {
    const routes = capRoutes(
      rig.signage,
      { sources: [plain], reader: alerts },
      openDoor(rig.signage),
    );
    const post = (token: string, body: string) =>
      routes.request('/cap', {
        method: 'POST',
        body,
        headers: { authorization: `Bearer ${token}` },
      });
    expect((await post('wrong', alert())).status).toBe(401);
    expect((await post('weather-token', 'x'.repeat(300_000))).status).toBe(413);
    expect((await post('weather-token', alert())).status).toBe(200);
    expect((await post('weather-token', '<a/>')).status).toBe(422);
  });

  test('guessing tokens from one address locks out no source at another', async () => {
    const routes = capRoutes(
      rig.signage,
      { sources: [plain], reader: alerts },
      openDoor(rig.signage),
    );
    const post = (token: string, remoteAddress: string) =>
      routes.request(
        '/cap',
        { method: 'POST', body: alert(), headers: { authorization: `Bearer ${token}` } },
        { incoming: { socket: { remoteAddress } } },
      );
    for (let n = 0; n < 60; n++) await post(`guess-${n}`, '10.0.0.6');
    const barred = await post('weather-token', '10.0.0.6');
    expect(barred.status).toBe(429);
    expect(((await barred.json()) as { message: string }).message).toContain('too many');
    expect((await post('weather-token', '10.0.0.7')).status).toBe(200);
  });

  test('one thing in the folder that cannot be read holds up nothing else', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gengfu-cap-'));
    const own = join(folder, 'weather');
    await mkdir(join(own, 'not-a-file.xml'), { recursive: true });
    await utimes(join(own, 'not-a-file.xml'), 1, 1);
    await symlink(join(folder, 'nowhere'), join(own, 'dangling.xml'));
    await writeFile(join(own, 'one.xml'), alert());
    await utimes(join(own, 'one.xml'), 2, 2);
    expect(await takeCapFolder(rig.signage, { sources: [plain], reader: alerts }, folder)).toBe(1);
    expect(await urgents()).toHaveLength(1);
    expect(await takeCapFolder(rig.signage, { sources: [plain], reader: alerts }, folder)).toBe(0);
    await rm(folder, { recursive: true });
  });

  test('a file that was written before the clock was set back is taken when it stays as it is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gengfu-cap-'));
    const file = join(folder, 'weather', 'one.xml');
    await mkdir(join(folder, 'weather'));
    const write = async (text: string): Promise<void> => {
      await writeFile(file, text);
      const later = Date.now() / 1000 + 86_400;
      await utimes(file, later, later);
    };
    const looks = new Map();
    const take = () =>
      takeCapFolder(rig.signage, { sources: [plain], reader: alerts }, folder, looks);
    await write(alert().slice(0, 100));
    expect(await take()).toBe(0);
    rig.clock.at += 2000;
    await write(alert());
    expect(await take()).toBe(0);
    rig.clock.at += 2000;
    expect(await take()).toBe(1);
    expect(await urgents()).toHaveLength(1);
    await rm(folder, { recursive: true });
  });

  test('what lies in the folder of a source is taken once, and moved', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gengfu-cap-'));
    const own = join(folder, 'weather');
    await mkdir(own);
    const put = async (name: string, text: string): Promise<void> => {
      await writeFile(join(own, name), text);
      await utimes(join(own, name), 1, 1);
    };
    await put('one.xml', alert());
    await put('two.cap', 'garbage');
    await put('.three.xml', alert({ identifier: 'TY-8' }));
    await writeFile(join(own, 'still-being-written.xml'), '<al');
    expect(await takeCapFolder(rig.signage, { sources: [plain], reader: alerts }, folder)).toBe(2);
    expect(await takeCapFolder(rig.signage, { sources: [plain], reader: alerts }, folder)).toBe(0);
    expect(await urgents()).toHaveLength(1);
    expect(await readdir(join(own, 'taken'))).toHaveLength(1);
    expect(await readdir(join(own, 'refused'))).toHaveLength(1);
    await rm(folder, { recursive: true });
  });
});

test('the file of sources is checked field by field', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gengfu-sources-'));
  const file = join(folder, 'cap-sources.json');
  expect(await readCapSources(file)).toEqual([]);
  await writeFile(
    file,
    JSON.stringify([{ name: 'wx', unit: 'bureau', certificates: [ours.certificate] }]),
  );
  expect(await readCapSources(file)).toMatchObject([
    { name: 'wx', defaultLifeMs: 3_600_000, target: {} },
  ]);
  await writeFile(file, JSON.stringify([{ name: 'wx', unit: 'bureau', certificates: ['x'] }]));
  await expect(readCapSources(file)).rejects.toThrow('0.certificates.0');
  await writeFile(file, '[{');
  await expect(readCapSources(file)).rejects.toThrow(`${file} is no JSON`);
  await rm(folder, { recursive: true });
});

import {
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Play, playText, signedPlays } from '../../../../content/wire/messages.ts';
import { makeReceipts } from '../../../../server/signage/owners/receipts.ts';
import { recordAll, recordPlays } from '../../../../server/signage/plays/plays.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';
import { addUnits, type Ask, personAt } from '../people/people.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Midnight of Asia/Shanghai before and after the morning. */
const MIDNIGHT = MORNING - 9 * HOUR_MS;
const NEXT = MIDNIGHT + 24 * HOUR_MS;
const DAY = '2027-01-08';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const rawOf = (key: KeyObject): string =>
  key.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64');
/** As an owner would, who has the published key and node:crypto. */
function isSignedBy(raw: string, text: string, signature: string): boolean {
  const header = Buffer.from('302a300506032b6570032100', 'hex');
  const der = Buffer.concat([header, Buffer.from(raw, 'base64')]);
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  return verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64'));
}

describe.each(['sqlite', 'postgres'] as const)("the owner's receipts on %s", (kind) => {
  let site: Site;
  let owner: Ask;
  const schedules: Record<string, string> = {};
  const items: Record<string, string> = {};
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['shop']);
    const { db } = site.signage;
    await site.ask('POST', '/api/screens', screenInput({ unit: 'shop' }));
    await db
      .updateTable('screens')
      .set({ created_at: MIDNIGHT - 24 * HOUR_MS })
      .execute();
    const contract = {
      quotaSecondsPerHour: 600,
      takeover: { allows: 'minutes-a-day', minutesADay: 30 },
    };
    await site.ask('PUT', '/api/screens/door/contract', { version: 1, contract });
    await pair(1);
    owner = await personAt(site, { login: 'li', name: '李', role: 'owner', unit: 'shop' });
    for (const [layer, text, ask] of [
      ['insert', '平安回家', site.ask],
      ['takeover', '一一〇宣传日', site.ask],
      ['own', '本店酬宾', owner],
    ] as const) {
      items[layer] = (await ask('POST', '/api/items', { text })).body.id;
      const made = await ask('POST', '/api/schedules', {
        layer,
        target: { screens: ['door'] },
        window: {},
        items: [{ item: items[layer] }],
      });
      if (made.status !== 201) throw new Error(JSON.stringify(made.body));
      schedules[layer] = made.body.schedule.id;
    }
  });
  afterEach(() => site.close());

  async function pair(series: number) {
    await site.signage.db
      .insertInto('pairings')
      .values({
        series,
        screen: 'door',
        token_hash: `hash ${series}`,
        next_hash: null,
        created_at: MIDNIGHT,
        revoked_at: null,
      })
      .execute();
  }
  const play = (n: number, layer: string, start: number, ms: number): Play => ({
    n,
    item: items[layer]!,
    asset: '',
    schedule: schedules[layer]!,
    campaign: null,
    zone: 0,
    start,
    end: start + ms,
    plannedMs: ms,
    how: 'full',
  });
  const device = generateKeyPairSync('ed25519');
  let chain = '';
  let logins = 0;
  /** What a player sends that signs its plays. */
  async function send(plays: readonly Play[], series = 1) {
    const before = plays[0]!.n === 1 ? sha256('start') : chain;
    const hash = plays.reduce((link, one) => sha256(`${link}\n${playText(one)}`), before);
    chain = hash;
    const text = signedPlays('door', String(series), plays.at(-1)!.n, hash);
    const signature = sign(null, Buffer.from(text), device.privateKey).toString('base64');
    const proof = { before, hash, signature, key: rawOf(device.publicKey) };
    const [outcome] = await recordAll(site.signage, [{ screen: 'door', series, plays, proof }]);
    expect(outcome).toMatchObject({ ok: true });
  }
  /** Two inserts, the owner's own, a takeover, an insert across the hour; and one of the next day. */
  const DAY_PLAYS = () => [
    play(1, 'insert', MORNING, 15_000),
    play(2, 'own', MORNING + 15_000, 10_000),
    play(3, 'insert', MORNING + 30_000, 15_000),
    play(4, 'takeover', MORNING + HOUR_MS, 20 * MINUTE_MS),
    play(5, 'insert', MORNING + 2 * HOUR_MS - 5000, 15_000),
  ];
  const receipts = async (query = '') => {
    // A session lasts for half a day.
    const login = `li-${(logins += 1)}`;
    const ask = await personAt(site, { login, name: '李', role: 'owner', unit: 'shop' });
    const { status, body } = await ask('GET', `/api/screens/door/receipts${query}`);
    expect(status, JSON.stringify(body)).toBe(200);
    return body;
  };

  it('say what was put there, how long, by whom, against the quota', async () => {
    await send(DAY_PLAYS());
    site.turnClock(NEXT + 29 * MINUTE_MS);
    await send([play(6, 'insert', NEXT + MINUTE_MS, 15_000)]);
    expect(await makeReceipts(site.signage)).toBe(1);
    // The day before: nothing was put there.
    const before = (await receipts()).receipts;
    expect(before.map(({ day }: { day: string }) => day)).toEqual(['2027-01-07']);
    expect(JSON.parse(before[0].text)).toMatchObject({ sums: { lines: [] }, stands: [] });
    site.turnClock(NEXT + 30 * MINUTE_MS);
    expect(await makeReceipts(site.signage)).toBe(1);
    expect(await makeReceipts(site.signage)).toBe(0);
    const [receipt] = (await receipts(`?day=${DAY}`)).receipts;
    const said = JSON.parse(receipt.text);
    expect(said).toMatchObject({
      what: 'gengfu.receipt',
      screen: { id: 'door', name: '门口屏', unit: 'shop' },
      day: DAY,
      from: MIDNIGHT,
      until: NEXT,
      n: 1,
      follows: null,
      difference: null,
      contract: { quotaSecondsPerHour: 600, takeover: { minutesADay: 30 } },
      sums: { insertedMs: 45_000, takeoverMs: 20 * MINUTE_MS, othersOwnMs: 0 },
      quota: { secondsPerHour: 600, mostInAnHourMs: 30_000, hoursOver: 0 },
      proven: true,
    });
    expect(said.sums.hours).toEqual([
      { from: MORNING, insertedMs: 30_000 },
      { from: MORNING + HOUR_MS, insertedMs: 5000 },
      { from: MORNING + 2 * HOUR_MS, insertedMs: 10_000 },
    ]);
    expect(said.sums.lines).toHaveLength(2);
    expect(said.sums.lines[0]).toMatchObject({
      put: 'insert',
      words: '平安回家',
      plays: 3,
      shownMs: 45_000,
      unit: { id: 'bureau' },
      publishedBy: { name: expect.stringMatching(/./) },
    });
  });

  it('are signed, and stand on plays that whoever has both keys can reckon anew', async () => {
    await send(DAY_PLAYS());
    site.turnClock(NEXT + HOUR_MS);
    await send([play(6, 'insert', NEXT + MINUTE_MS, 15_000)]);
    await makeReceipts(site.signage);
    const [receipt] = (await receipts(`?day=${DAY}`)).receipts;
    expect(sha256(receipt.text)).toBe(receipt.hash);
    const text = `gengfu.receipt.1\ndoor\n${DAY}\n1\n${receipt.hash}`;
    const { publicKey } = site.signage.signer;
    expect(receipt.publicKey).toBe(publicKey);
    expect(isSignedBy(publicKey, text, receipt.signature)).toBe(true);
    const forged = receipt.text.replace('"insertedMs":45000', '"insertedMs":44000');
    expect(forged).not.toBe(receipt.text);
    const other = `gengfu.receipt.1\ndoor\n${DAY}\n1\n${sha256(forged)}`;
    expect(isSignedBy(publicKey, other, receipt.signature)).toBe(false);
    // The chain at the end of its range is inside a run that goes on.
    const link = DAY_PLAYS().reduce(
      (at, one) => sha256(`${at}\n${playText(one)}`),
      sha256('start'),
    );
    expect(JSON.parse(receipt.text).stands).toEqual([
      { series: 1, from: 1, to: 5, key: rawOf(device.publicKey), link },
    ]);
  });

  it('are followed by another where plays come late, and never changed', async () => {
    await send(DAY_PLAYS().slice(0, 3));
    site.turnClock(NEXT + HOUR_MS);
    await makeReceipts(site.signage);
    const [first] = (await receipts(`?day=${DAY}`)).receipts;
    await send(DAY_PLAYS().slice(3));
    const late = await receipts(`?day=${DAY}`);
    expect(late.soFar).toMatchObject({ n: 2, sums: { insertedMs: 45_000 } });
    expect(late.soFar.signature).toBeUndefined();
    expect(await makeReceipts(site.signage)).toBe(1);
    const [second, same] = (await receipts(`?day=${DAY}`)).receipts;
    expect(same).toEqual(first);
    expect(JSON.parse(second.text)).toMatchObject({
      n: 2,
      follows: { n: 1, hash: first.hash },
      sums: { insertedMs: 45_000, takeoverMs: 20 * MINUTE_MS },
      difference: { insertedMs: 15_000, takeoverMs: 20 * MINUTE_MS },
      stands: [
        { from: 1, to: 3 },
        { from: 4, to: 5 },
      ],
    });
    expect((await receipts(`?day=${DAY}`)).soFar).toBeNull();
  });

  it('of a day that runs are reckoned when asked for, and unsigned', async () => {
    await send(DAY_PLAYS().slice(0, 3));
    site.turnClock(MORNING + HOUR_MS);
    const { receipts: none, soFar } = await receipts(`?day=${DAY}`);
    expect(none).toEqual([]);
    expect(soFar).toMatchObject({ day: DAY, n: 1, sums: { insertedMs: 30_000 }, proven: true });
    const future = await owner('GET', '/api/screens/door/receipts?day=2027-01-09');
    expect(future.body.fields[0].field).toBe('day');
  });

  it('count days of which only totals were kept, and say what nobody proves', async () => {
    const [one] = DAY_PLAYS();
    await recordPlays(site.signage, 'door', 1, [one!]);
    const total = { series: 1, from_n: 2, at: 0, screen: 'door', day: DAY, zone: 0, how: 'full' };
    const { db } = site.signage;
    await db
      .insertInto('play_runs')
      .values({
        series: 1,
        from_n: 2,
        to_n: 41,
        kind: 'fold',
        before: '',
        hash: 'link',
        signature: '',
        stored_at: MORNING,
      })
      .execute();
    await db
      .insertInto('play_totals')
      .values({
        ...total,
        item: items['insert']!,
        schedule: schedules['insert']!,
        campaign: null,
        plays: 40,
        shown_ms: 6e5,
      })
      .execute();
    site.turnClock(NEXT + HOUR_MS);
    await makeReceipts(site.signage);
    const [receipt] = (await receipts(`?day=${DAY}`)).receipts;
    const said = JSON.parse(receipt.text);
    expect(said.sums).toMatchObject({ insertedMs: 615_000, hours: [{ insertedMs: 15_000 }] });
    expect(said).toMatchObject({
      proven: false,
      stands: [{ from: 1, to: 41, key: null, link: 'link' }],
    });
  });

  it('go on with a new player, and are read page by page', async () => {
    await send(DAY_PLAYS().slice(0, 3));
    site.turnClock(NEXT + HOUR_MS);
    await makeReceipts(site.signage);
    await pair(2);
    await recordPlays(site.signage, 'door', 2, [play(1, 'insert', MORNING + 5 * HOUR_MS, 15_000)]);
    expect(await makeReceipts(site.signage)).toBe(1);
    site.turnClock(NEXT + 25 * HOUR_MS);
    await makeReceipts(site.signage);
    const days: string[] = [];
    for (let after = ''; ;) {
      const page = await receipts(`?limit=1${after}`);
      days.push(...page.receipts.map(({ day, n }: { day: string; n: number }) => `${day} ${n}`));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(days).toEqual(['2027-01-09 1', `${DAY} 2`, `${DAY} 1`]);
  });

  it('are made once, however many make them', async () => {
    await send(DAY_PLAYS());
    site.turnClock(NEXT + HOUR_MS);
    await Promise.allSettled([1, 2, 3].map(() => makeReceipts(site.signage)));
    expect((await receipts(`?day=${DAY}`)).receipts).toHaveLength(1);
  });
});

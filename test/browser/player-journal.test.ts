/** The journal on a real IndexedDB: taken over from earlier players, changed behind its back, full, and large. */
import { join } from 'node:path';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { Play } from '../../content/wire/messages.ts';
import { buildScript } from '../player/support/build.ts';
import type { JournalPage } from '../player/support/journal-page.ts';
import { face, flat, picture, publishLoop } from '../player/support/signage.ts';
import {
  context,
  page,
  restartServer,
  server,
  state,
  withPlayerPage,
} from '../support/player-page.ts';

let script: string;
let origin: string;

withPlayerPage({ viewport: { width: 400, height: 240 } });
beforeAll(async () => {
  script = await buildScript(join(import.meta.dirname, '../player/support/journal-page.ts'));
});
beforeEach(async () => {
  ({ origin } = server);
  // A page beside the player, also while the server is dead.
  await page.route('**/elsewhere', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html>' }),
  );
});

type InPage = { journalPage: JournalPage };
type Row = readonly [room: string, key: string | number, value: unknown];

/** Puts rows into the player's own database, from a page that is not the player. */
async function put(rows: readonly Row[]): Promise<void> {
  await page.goto(`${origin}/elsewhere`);
  await page.evaluate(
    (list) =>
      new Promise<void>((resolve, reject) => {
        const request = indexedDB.open('gengfu-door', 1);
        request.addEventListener('upgradeneeded', () => {
          for (const room of ['meta', 'assets', 'plays', 'urgents'])
            request.result.createObjectStore(room);
        });
        request.addEventListener('success', () => {
          const transaction = request.result.transaction(['meta', 'plays'], 'readwrite');
          for (const [room, key, value] of list)
            if (value === undefined) transaction.objectStore(room).delete(key);
            else transaction.objectStore(room).put(value, key);
          transaction.addEventListener('complete', () => {
            request.result.close();
            resolve();
          });
          transaction.addEventListener('abort', () => reject(transaction.error));
        });
      }),
    rows,
  );
}

async function read(room: string): Promise<(readonly [key: unknown, value: unknown])[]> {
  await page.goto(`${origin}/elsewhere`);
  return page.evaluate(
    (of) =>
      new Promise<[unknown, unknown][]>((resolve) => {
        const request = indexedDB.open('gengfu-door', 1);
        request.addEventListener('success', () => {
          const store = request.result.transaction(of).objectStore(of);
          const keys = store.getAllKeys();
          const values = store.getAll();
          values.addEventListener('success', () => {
            request.result.close();
            resolve(keys.result.map((key, i) => [key, values.result[i]]));
          });
        });
      }),
    room,
  );
}

async function publish(): Promise<void> {
  const asset = await flat(server, 64, 16, [200, 0, 0]);
  const entries = [picture('a', asset, 300), picture('b', asset, 300)];
  publishLoop(server, 'door', 1, face(64, 16), entries);
}

const allPlays = (): Play[] => [...state.plays.values()].flatMap((plays) => [...plays.values()]);

test('plays that an earlier player left unsent are told once, unproven; those after them are proven', async () => {
  const credential = 'by-an-earlier-player';
  state.credentials.set(credential, 'door');
  const old = Array.from({ length: 400 }, (_, i) => ({
    n: 31 + i,
    item: `old-${i}`,
    asset: '',
    schedule: null,
    campaign: null,
    zone: 0,
    start: Date.now() - 9_000_000 + i * 10_000,
    end: Date.now() - 8_990_000 + i * 10_000,
    plannedMs: 10_000,
    how: 'full' as const,
  }));
  state.plays.set(credential, new Map());
  await publish();
  await put([
    [
      'meta',
      'identity',
      { screen: 'door', series: credential, credential, key: server.key, open: true },
    ],
    ['meta', 'journal', 430],
    ...old.map((play): Row => ['plays', play.n, play]),
  ]);
  await page.goto(`${origin}/play/door`);
  await server.until('plays', ({ plays }) => plays.some(({ n }) => n >= 433));
  const told = allPlays();
  expect(told.slice(0, 400)).toEqual(old);
  expect(told.map(({ n }) => n)).toEqual(told.map((_, i) => 31 + i));
  expect(state.conflicts).toBe(0);
  expect(state.flaws.every((flaw) => flaw.startsWith('no proof'))).toBe(true);
  for (const { message } of server.arrivals)
    if (message.type === 'plays') expect(!message.proof).toBe((message.plays[0]?.n ?? 0) <= 430);
});

test('a play that was changed on the disk is told as damaged, and by a report; all others stay proven', async () => {
  await publish();
  await page.goto(`${origin}/play/door`);
  await server.until('plays', ({ plays }) => plays.some(({ n }) => n >= 2));
  await server.kill();
  // Offline it plays on, and keeps.
  await page.waitForTimeout(2500);
  const kept = (await read('plays')) as [number, string][];
  expect(kept.length).toBeGreaterThan(4);
  const [key, value] = kept[2] ?? [0, ''];
  await put([['plays', key, value.replace(/"full"|"cut"/, '"urgent"')]]);
  await restartServer();
  await page.goto(`${origin}/play/door`);
  await server.until(
    'report',
    ({ what, detail }) => what === 'forged' && detail.includes(`${key}`),
  );
  await server.until('heartbeat', ({ health }) => health.unsentPlays === 0);
  const plays = allPlays();
  expect(plays.map(({ n }) => n)).toEqual(plays.map((_, i) => i + 1));
  expect(plays.filter(({ item }) => item === 'damaged')).toMatchObject([
    { n: key, how: 'error', link: value.slice(0, 64) },
  ]);
  expect(state.flaws).toEqual([]);
});

async function journalPage(): Promise<void> {
  await page.goto(`${origin}/elsewhere`);
  await page.addScriptTag({ content: script });
}

test('a disk that is full loses no play: they wait, and are written when there is room', async () => {
  await journalPage();
  const session = await context.newCDPSession(page);
  await session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 150_000 });
  const addAll = (count: number): Promise<object> =>
    page.evaluate(
      ([plays, start]) =>
        (window as unknown as InPage).journalPage.addAll('small', plays, start, 120_000),
      [count, Date.UTC(2026, 0, 1)] as const,
    );
  const { tried, waiting, count } = (await addAll(5000)) as Record<string, number>;
  expect(waiting).toBe(3);
  expect(count).toBe((tried ?? 0) - 3);
  await session.send('Storage.overrideQuotaForOrigin', { origin });
  expect(await addAll(1)).toMatchObject({ waiting: 0, count: (tried ?? 0) + 1 });
}, 120_000);

test('with tens of thousands unsent, the count and the next message read a message of records and no more', async () => {
  await journalPage();
  const start = Date.UTC(2026, 0, 1);
  const COUNT = 30_000;
  await page.evaluate(
    ([count, from]) => (window as unknown as InPage).journalPage.fill('large', count, from, 10_000),
    [COUNT, start] as const,
  );
  const [times, reads] = await page.evaluate(
    async ([count, from]) => {
      const asked: (number | null)[] = [];
      const room = IDBObjectStore.prototype;
      const { getAll, getAllKeys } = room;
      room.count = () => {
        throw new Error('counting walks every record');
      };
      room.getAll = function (query, limit) {
        asked.push(limit ?? null);
        return getAll.call(this, query, limit);
      };
      room.getAllKeys = function (query, limit) {
        asked.push(limit ?? null);
        return getAllKeys.call(this, query, limit);
      };
      const all = await (window as unknown as InPage).journalPage.times(
        'large',
        from + (count + 10) * 10_000,
      );
      return [all, asked] as const;
    },
    [COUNT, start] as const,
  );
  expect(times).toMatchObject({ count: COUNT, plays: 150 });
  // Also where a new credential renumbers all of it, and a day is folded.
  expect(reads.every((limit) => limit !== null && limit <= 500)).toBe(true);
}, 60_000);

/** What proven plays cost the server: `npm run bench -- plays`. Ten thousand screens play an item each ten seconds, and gather them for thirty. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Play, signedPlays } from '../../content/wire/messages.ts';
import { migrate } from '../../server/db/migrate.ts';
import { openDatabase } from '../../server/db/open.ts';
import type { Signage } from '../../server/signage/ground/context.ts';
import { examine } from '../../server/signage/plays/play-chains.ts';
import { chainOver, type PlaysOf } from '../../server/signage/plays/play-proof.ts';
import { recordAll } from '../../server/signage/plays/plays.ts';

const SCREENS = 10_000;
/** Plays that a county's screens end in a second. */
const PLAYS_A_SECOND = SCREENS / 10;
/** Messages that gather while the batch before is written. */
const AT_ONCE = 500;
const NOW = Date.UTC(2026, 10, 23, 4);

interface Screen {
  readonly series: number;
  readonly key: string;
  readonly privateKey: KeyObject;
  hash: string;
  n: number;
}

const playOf = (n: number): Play => ({
  n,
  item: `item-7q2m8x0v4kz${n % 9}`,
  asset: 'ab'.repeat(32),
  schedule: 'schedule-5c0k2n9d7rwm',
  campaign: null,
  zone: 0,
  start: NOW + n * 10_000,
  end: NOW + (n + 1) * 10_000,
  plannedMs: 10_000,
  how: 'full',
});

function messageOf(screen: Screen, count: number, proven: boolean): PlaysOf {
  const name = `screen-${screen.series}`;
  const plays = Array.from({ length: count }, (_, i) => playOf(screen.n + 1 + i));
  screen.n += count;
  if (!proven) return { screen: name, series: screen.series, plays };
  const before = screen.hash;
  screen.hash = chainOver(before, plays).at(-1) ?? before;
  const text = signedPlays(name, String(screen.series), screen.n, screen.hash);
  const signature = sign(null, Buffer.from(text), screen.privateKey).toString('base64');
  const { key, hash } = screen;
  return { screen: name, series: screen.series, plays, proof: { key, before, hash, signature } };
}

function screens(): Screen[] {
  return Array.from({ length: SCREENS }, (_, i) => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const spki = publicKey.export({ format: 'der', type: 'spki' });
    const key = spki.subarray(-32).toString('base64');
    return { series: i + 1, key, privateKey, hash: '0'.repeat(64), n: 0 };
  });
}

const rate = (count: number, began: number): number => count / ((performance.now() - began) / 1000);

async function measure(name: string, plays: number, proven: boolean): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gengfu-plays-'));
  const db = await openDatabase({ kind: 'sqlite', file: join(folder, 'gengfu.db') });
  await migrate(db);
  const signage = { db, clock: { now: () => NOW } } as Signage;
  const all = screens();
  // Once to begin every series and unpack its key, then as it goes on all day.
  for (const round of ['first', 'later']) {
    const messages = all.map((screen) => messageOf(screen, plays, proven));
    let began = performance.now();
    await Promise.all(messages.map(examine));
    const examined = rate(messages.length, began);
    began = performance.now();
    for (let at = 0; at < messages.length; at += AT_ONCE) {
      const outcomes = await recordAll(signage, messages.slice(at, at + AT_ONCE));
      if (outcomes.some(({ ok }) => !ok)) throw new Error('a message was refused');
    }
    const stored = rate(messages.length, began);
    const needed = PLAYS_A_SECOND / plays;
    const verdict = stored > needed ? 'ok' : 'SLOW';
    console.log(
      `${name}, ${round}: examined ${examined.toFixed(0)}, stored ${stored.toFixed(0)} messages a second (needed ${needed.toFixed(0)}) ${verdict}`,
    );
  }
  await db.destroy();
  await rm(folder, { recursive: true, force: true });
}

await measure('unproven, one play', 1, false);
await measure('proven, one play', 1, true);
await measure('proven, three plays, as it is', 3, true);
await measure('proven, 15 plays', 15, true);

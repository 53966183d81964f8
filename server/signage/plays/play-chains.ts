/** How far each series of plays has come, and what becomes of those that a player sends on top. PROTOCOL.md, 6. */
import { sql } from 'kysely';
import type { Trx } from '../../db/counters.ts';
import type { PlayChainsTable, PlayRunsTable } from '../../db/tables/play-tables.ts';
import { chainOver, flawIn, type FoldOf, type PlaysOf, type Sent } from './play-proof.ts';
import { chainAt, firstOther, isFoldStored } from './play-rows.ts';
import type { PlayWrites } from './play-writes.ts';
import { chunks, text, values, whole } from '../ground/values.ts';

export type Outcome =
  | {
      readonly ok: true;
      /** The highest number stored, and the chain after it; empty: it is in no chain. */
      readonly upTo: number;
      readonly hash: string;
      /** From here on the stored plays are others than those that were sent. */
      readonly fork?: number;
    }
  /** Nothing of it was stored. */
  | { readonly ok: false; readonly reason: string };

/** A message, with what could be reckoned of it before anything was locked. */
export interface Examined {
  readonly sent: Sent;
  /** The chain before its first play and after each, where there is a proof. */
  readonly hashes: readonly string[];
  readonly flaw: string | null;
}

export type Chain = PlayChainsTable;

/** Plays under one signature: what was changed in the store can be told as closely. */
const RUN_PLAYS_MAX = 1000;

export async function examine(sent: Sent): Promise<Examined> {
  const { proof } = sent;
  const hashes = proof && 'plays' in sent ? chainOver(proof.before, sent.plays) : [];
  return { sent, hashes, flaw: await flawIn(sent, hashes) };
}

/** The state of these series, locked to the end of the transaction: nodes take turns on a series. */
export async function lockChains(trx: Trx, list: readonly Sent[]): Promise<Map<number, Chain>> {
  const screens = new Map(list.map(({ series, screen }) => [series, screen]));
  const rows = [...screens].sort(([one], [other]) => one - other);
  const chains = new Map<number, Chain>();
  for (const some of chunks(rows)) {
    const { rows: found } = await sql<Chain>`
      INSERT INTO play_chains (series, screen, key, n, hash, run_from)
      SELECT ${whole(1)}, ${text(2)}, '', -1, '', 0 FROM ${values(trx, some)} WHERE true
      ON CONFLICT (series) DO UPDATE SET screen = excluded.screen RETURNING *`.execute(trx);
    for (const chain of found) chains.set(chain.series, { ...chain });
  }
  return chains;
}

export async function saveChains(trx: Trx, chains: Iterable<Chain>): Promise<void> {
  const rows = [...chains].map(({ series, key, n, hash, run_from }) => [
    series,
    key,
    n,
    hash,
    run_from,
  ]);
  for (const some of chunks(rows)) {
    await sql`UPDATE play_chains
      SET key = ${text(2)}, n = ${whole(3)}, hash = ${text(4)}, run_from = ${whole(5)}
      FROM ${values(trx, some)} WHERE play_chains.series = ${whole(1)}`.execute(trx);
  }
}

/** Decides on one message, and leaves what is to be stored with `writes`. `chain` moves on. */
export async function take(
  trx: Trx,
  chain: Chain,
  { sent, hashes, flaw }: Examined,
  writes: PlayWrites,
): Promise<Outcome> {
  const { proof } = sent;
  if (flaw !== null) return { ok: false, reason: flaw };
  if (chain.key !== '' && proof?.key !== chain.key) {
    const reason = proof
      ? 'they are signed by another key than the one'
      : 'they are not signed by the key';
    return { ok: false, reason: `${reason} that is pinned for this series` };
  }
  if (proof) chain.key = proof.key;
  if ('fold' in sent) return takeFold(trx, chain, sent, writes);
  return proof ? takeProven(trx, chain, sent, hashes, writes) : takeUnproven(chain, sent, writes);
}

const reached = ({ n, hash }: Chain, fork?: number): Outcome => ({
  ok: true,
  upTo: n,
  hash,
  ...(fork !== undefined && { fork }),
});

/** A player without a key: a number that is taken stays as it is. */
function takeUnproven(chain: Chain, { plays }: PlaysOf, writes: PlayWrites): Outcome {
  writes.plays(chain, plays);
  const to = plays.at(-1)?.n ?? 0;
  if (to > chain.n) Object.assign(chain, { n: to, hash: '', run_from: 0 });
  return reached(chain);
}

async function takeProven(
  trx: Trx,
  chain: Chain,
  sent: PlaysOf,
  hashes: readonly string[],
  writes: PlayWrites,
): Promise<Outcome> {
  const { plays, proof } = sent;
  const from = plays[0]?.n ?? 0;
  const to = plays.at(-1)?.n ?? 0;
  const joins = chain.hash !== '' && hashes[chain.n - from + 1] === chain.hash;
  if (!joins && from <= chain.n) {
    await writes.flush(trx);
    const other = await firstOther(trx, sent, hashes, chain.n);
    if (other !== null) return reached(chain, other);
  }
  if (!proof || to <= chain.n) return reached(chain);
  const news = plays.filter(({ n }) => n > chain.n);
  const start = news[0]?.n ?? from;
  const goesOn = joins && chain.run_from > 0 && to - chain.run_from < RUN_PLAYS_MAX;
  const run_from = goesOn ? chain.run_from : start;
  const { hash, signature } = proof;
  const before = hashes[start - from] ?? proof.before;
  writes.plays(chain, news);
  writes.run(runOf(chain, { from_n: run_from, to_n: to, kind: 'plays', before, hash, signature }));
  Object.assign(chain, { n: to, hash, run_from });
  return reached(chain);
}

type Run = Omit<PlayRunsTable, 'series' | 'stored_at'>;
const runOf = ({ series }: Chain, run: Run): Omit<PlayRunsTable, 'stored_at'> => ({
  series,
  ...run,
});

async function takeFold(
  trx: Trx,
  chain: Chain,
  sent: FoldOf,
  writes: PlayWrites,
): Promise<Outcome> {
  const { fold, proof } = sent;
  const { from, to } = fold;
  if (from <= chain.n && chain.n < to) {
    return { ok: false, reason: `the fold overlaps with plays that are stored up to ${chain.n}` };
  }
  if (to <= chain.n) {
    await writes.flush(trx);
    const known =
      !proof ||
      (await isFoldStored(trx, sent)) ||
      (await chainAt(trx, sent, proof.before)) === proof.hash;
    return known ? reached(chain) : reached(chain, from);
  }
  writes.totals(chain, fold);
  if (proof) {
    const { before, hash, signature } = proof;
    writes.run(runOf(chain, { from_n: from, to_n: to, kind: 'fold', before, hash, signature }));
  }
  Object.assign(chain, { n: to, hash: proof?.hash ?? '', run_from: 0 });
  return reached(chain);
}

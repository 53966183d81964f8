/** Programmes as they are stored: a body that many share, and a signed row for each screen. */
import { sql } from 'kysely';
import { unpack } from '../../../content/programme/packed.ts';
import type { Programme } from '../../../content/programme/programme.ts';
import type { Horizon } from '../../../content/programme/rules.ts';
import { type Face, type ProgrammeBody, signedProgramme } from '../../../content/wire/messages.ts';
import { takeTurn, type Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { alone, transact } from '../../db/transact.ts';
import { slices, turn } from '../../turn.ts';
import type { Signage } from '../ground/context.ts';
import { takeSigningTurn } from '../ledger/signing-turn.ts';
import { append } from '../ledger/outbox.ts';
import { clearStale } from '../ledger/stale.ts';
import { inTurns, text, values, whole } from '../ground/values.ts';

export interface CompiledBody {
  readonly body: string;
  readonly hash: string;
}

export interface ReadyProgramme extends CompiledBody {
  readonly screen: string;
}

/** What they were compiled for, and from which state of the store: the newest mark when its rows were read. */
export interface CompiledFor extends Pick<Horizon, 'from' | 'until'> {
  readonly compiledFrom: number;
}

/** Bodies of a few kilobytes each that one statement carries. */
const BODIES_AT_ONCE = 25;

/**
 * Stores what changed, tells the outbox, and clears the marks that are answered: all of it, or nothing. Where another node
 * has stored what it compiled from a later state, that stays.
 */
export async function storeProgrammes(
  signage: Signage,
  ready: readonly ReadyProgramme[],
  compiled: CompiledFor,
): Promise<void> {
  const now = signage.clock.now();
  await transact(signage.db, async (trx) => {
    // Nodes take turns from here on: a serial follows the one that is stored.
    await takeSigningTurn(trx, signage.signer);
    const { changed, same } = await compared(trx, ready, compiled);
    await storeBodies(trx, changed, now);
    const stored = await storeSigned(trx, signage, changed, { ...compiled, now });
    await append(trx, 'programme', stored, now);
    for await (const some of inTurns(same)) {
      await trx
        .updateTable('programmes')
        .set({ compiled_from: compiled.compiledFrom })
        .where('screen', 'in', some)
        .where('compiled_from', '<', compiled.compiledFrom)
        .execute();
    }
    await turn();
    await clearStale(
      trx,
      ready.map(({ screen }) => screen),
      compiled.compiledFrom,
    );
  });
}

interface ChangedProgramme extends ReadyProgramme {
  readonly serial: number;
}

/** Those that do not hold their body yet, each with the serial of its next programme; and those that do. */
async function compared(
  trx: Trx,
  ready: readonly ReadyProgramme[],
  { compiledFrom }: CompiledFor,
): Promise<{ changed: ChangedProgramme[]; same: string[] }> {
  const query = trx
    .selectFrom('programmes')
    .select(['screen', 'serial', 'hash', 'compiled_from'])
    .where(
      'screen',
      'in',
      ready.map(({ screen }) => screen),
    )
    .orderBy('screen');
  // Locked at once, in the order in which whoever records their delivery locks them.
  const held = await alone(trx, query).execute();
  const byScreen = new Map(held.map((one) => [one.screen, one]));
  const changed: ChangedProgramme[] = [];
  const same: string[] = [];
  for (const one of ready) {
    const before = byScreen.get(one.screen);
    if (before?.hash === one.hash) same.push(one.screen);
    // What is older is refused by the statement; here it is only spared the signing.
    else if (!before || before.compiled_from < compiledFrom)
      changed.push({ ...one, serial: (before?.serial ?? 0) + 1 });
  }
  return { changed, same };
}

async function storeBodies(trx: Trx, changed: readonly CompiledBody[], now: number): Promise<void> {
  const bodies = new Map(changed.map(({ hash, body }) => [hash, body]));
  for await (const some of inTurns([...bodies], { size: BODIES_AT_ONCE })) {
    await trx
      .insertInto('programme_bodies')
      .values(some.map(([hash, body]) => ({ hash, body, created_at: now })))
      .onConflict((oc) => oc.column('hash').doNothing())
      .execute();
  }
}

/** @returns the screens whose programmes were stored: those that stand at an older state. */
async function storeSigned(
  trx: Trx,
  { signer }: Signage,
  changed: readonly ChangedProgramme[],
  { from, until, compiledFrom, now }: CompiledFor & { now: number },
): Promise<string[]> {
  if (changed.length === 0) return [];
  const rows: [string, number, string, string][] = [];
  const slice = slices();
  for (const { screen, serial, hash } of changed) {
    rows.push([screen, serial, hash, signer.sign(signedProgramme(screen, serial, hash))]);
    await slice();
  }
  await turn();
  const { rows: stored } = await sql<{ screen: string }>`
    INSERT INTO programmes (screen, serial, hash, signature, valid_from, valid_until, compiled_at, compiled_from)
    SELECT ${text(1)}, ${whole(2)}, ${text(3)}, ${text(4)}, CAST(${from} AS BIGINT), CAST(${until} AS BIGINT),
      CAST(${now} AS BIGINT), CAST(${compiledFrom} AS BIGINT)
    FROM ${values(trx, rows)} WHERE true
    ON CONFLICT (screen) DO UPDATE SET serial = excluded.serial, hash = excluded.hash, signature = excluded.signature,
      valid_from = excluded.valid_from, valid_until = excluded.valid_until, compiled_at = excluded.compiled_at,
      compiled_from = excluded.compiled_from, pushed_at = NULL, received_at = NULL, live_at = NULL
    WHERE programmes.compiled_from < excluded.compiled_from AND programmes.serial < excluded.serial
    RETURNING screen`.execute(trx);
  return stored.map(({ screen }) => screen);
}

/** Forgets bodies that no screen's programme names any more. */
export async function pruneBodies(db: Db): Promise<void> {
  await transact(db, async (trx) => {
    // Nobody is about to name one that lay there: whoever stores programmes takes this turn too.
    await takeTurn(trx, 'outbox');
    await trx
      .deleteFrom('programme_bodies')
      .where('hash', 'not in', (eb) => eb.selectFrom('programmes').select('hash'))
      .execute();
  });
}

export interface StoredProgramme {
  readonly serial: number;
  readonly hash: string;
  readonly validFrom: number;
  readonly validUntil: number;
  /** When each step of its delivery happened, epoch ms; null: not yet. Only `live` is showing. */
  readonly delivery: {
    readonly compiled: number;
    readonly pushed: number | null;
    readonly received: number | null;
    readonly live: number | null;
  };
  readonly body: { readonly face: Face; readonly programme: Programme };
}

/** The programme that a screen should be showing, or null before its first one. */
export async function programmeOf(db: Db, screen: string): Promise<StoredProgramme | null> {
  const row = await db
    .selectFrom('programmes')
    .innerJoin('programme_bodies', 'programme_bodies.hash', 'programmes.hash')
    .selectAll('programmes')
    .select('body')
    .where('screen', '=', screen)
    .executeTakeFirst();
  if (!row) return null;
  const { face, programme } = JSON.parse(row.body) as ProgrammeBody;
  return {
    serial: row.serial,
    hash: row.hash,
    validFrom: row.valid_from,
    validUntil: row.valid_until,
    delivery: {
      compiled: row.compiled_at,
      pushed: row.pushed_at,
      received: row.received_at,
      live: row.live_at,
    },
    body: { face, programme: unpack(programme) },
  };
}

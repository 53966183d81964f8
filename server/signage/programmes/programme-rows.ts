/** Programmes as they are stored: a body that many share, and a signed row for each screen. */
import { sql } from 'kysely';
import { unpack } from '../../../content/programme/packed.ts';
import type { Programme } from '../../../content/programme/programme.ts';
import type { Horizon } from '../../../content/programme/rules.ts';
import { type Face, type ProgrammeBody, signedProgramme } from '../../../content/wire/messages.ts';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { slices, turn } from '../../turn.ts';
import type { Signage } from '../ground/context.ts';
import { append } from '../ledger/outbox.ts';
import { clearStale, type StaleScreen } from '../ledger/stale.ts';
import { inTurns, text, values, whole } from '../ground/values.ts';

export interface CompiledBody {
  readonly body: string;
  readonly hash: string;
}

export interface ReadyProgramme extends CompiledBody {
  readonly stale: StaleScreen;
}

/** Bodies of a few kilobytes each that one statement carries. */
const BODIES_AT_ONCE = 25;

/** Stores what changed, tells the outbox, and clears the marks that are answered: all of it, or nothing. */
export async function storeProgrammes(
  signage: Signage,
  ready: readonly ReadyProgramme[],
  { from, until }: Horizon,
): Promise<void> {
  const now = signage.clock.now();
  await signage.db.transaction().execute(async (trx) => {
    const changed = await changedScreens(trx, ready);
    if (changed.length > 0) {
      const bodies = new Map(changed.map(({ hash, body }) => [hash, body]));
      for await (const some of inTurns([...bodies], { size: BODIES_AT_ONCE })) {
        await trx
          .insertInto('programme_bodies')
          .values(some.map(([hash, body]) => ({ hash, body, created_at: now })))
          .onConflict((oc) => oc.column('hash').doNothing())
          .execute();
      }
      // Before they are signed: the key does not change while this transaction holds the outbox.
      await append(
        trx,
        'programme',
        changed.map(({ screen }) => screen),
        now,
      );
      const rows: [string, number, string, string][] = [];
      const slice = slices();
      for (const { screen, serial, hash } of changed) {
        const signature = signage.signer.sign(signedProgramme(screen, serial, hash));
        rows.push([screen, serial, hash, signature]);
        await slice();
      }
      await turn();
      await sql`INSERT INTO programmes (screen, serial, hash, signature, valid_from, valid_until, compiled_at)
        SELECT ${text(1)}, ${whole(2)}, ${text(3)}, ${text(4)}, CAST(${from} AS BIGINT), CAST(${until} AS BIGINT), CAST(${now} AS BIGINT)
        FROM ${values(trx, rows)} WHERE true
        ON CONFLICT (screen) DO UPDATE SET serial = excluded.serial, hash = excluded.hash, signature = excluded.signature,
          valid_from = excluded.valid_from, valid_until = excluded.valid_until, compiled_at = excluded.compiled_at,
          pushed_at = NULL, received_at = NULL, live_at = NULL`.execute(trx);
    }
    await turn();
    await clearStale(
      trx,
      ready.map(({ stale }) => stale),
    );
  });
}

/** Those that do not hold their body yet, each with the serial of its next programme. */
async function changedScreens(trx: Trx, ready: readonly ReadyProgramme[]) {
  const held = await trx
    .selectFrom('programmes')
    .select(['screen', 'serial', 'hash'])
    .where(
      'screen',
      'in',
      ready.map(({ stale }) => stale.screen),
    )
    .execute();
  const byScreen = new Map(held.map((one) => [one.screen, one]));
  const changed: { screen: string; serial: number; hash: string; body: string }[] = [];
  for (const { stale, hash, body } of ready) {
    const { screen } = stale;
    const before = byScreen.get(screen);
    if (before?.hash !== hash)
      changed.push({ screen, serial: (before?.serial ?? 0) + 1, hash, body });
  }
  return changed;
}

/** Forgets bodies that no screen's programme names any more. */
export async function pruneBodies(db: Db): Promise<void> {
  await db
    .deleteFrom('programme_bodies')
    .where('hash', 'not in', (eb) => eb.selectFrom('programmes').select('hash'))
    .execute();
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

/** Tokens by which programs act for a person: on one unit, within some of its rights, for a time. */
import { type Selectable, sql } from 'kysely';
import type { Db } from '../../db/open.ts';
import type { ApiTokensTable } from '../../db/tables/token-tables.ts';
import { alone, transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { conflict, type Failure, invalid, unknown } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { record } from '../ledger/audit.ts';
import { type Actor, refuse, unitsBelow } from '../reach/actor.ts';
import type { Right } from '../reach/rights.ts';
import { standingOf } from './grants.ts';
import { newToken, tokenHash } from './tokens.ts';

/** Scanners for secrets that were put into a repository know them by it. */
const PREFIX = 'gengfu_';

/** Nobody reviews by a program. */
export const TOKEN_RIGHTS = [
  'read',
  'publish',
  'own',
  'urgent',
  'locate',
  'administer',
  'audit',
] as const satisfies readonly Right[];
export type TokenRight = (typeof TOKEN_RIGHTS)[number];

const DAY_MS = 86_400_000;
const LASTS_MIN_MS = 60_000;
const LASTS_MAX_DAYS = 366;
/** Of one person at a time: more are a program's mistake. */
const MOST = 20;
/** The last use is told within this, so that a busy program does not write at each request. */
const USE_TOLD_MS = 60_000;

export interface ApiToken {
  readonly id: string;
  readonly name: string;
  readonly person: string;
  readonly unit: string;
  readonly rights: readonly TokenRight[];
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly usedAt: number | null;
  readonly usedFrom: string | null;
  readonly revokedAt: number | null;
}

export interface NewToken {
  readonly name: string;
  readonly rights: readonly TokenRight[];
  /** Epoch ms. */
  readonly expiresAt: number;
}

/** Makes a token for the unit for which its person acts. @returns it once: only its hash is kept. */
export async function makeToken(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  { name, rights, expiresAt }: NewToken,
): Promise<{ readonly ok: true; readonly token: string; readonly made: ApiToken } | Failure> {
  for (const right of rights) {
    const refusal = refuse(actor, right);
    if (refusal) return refusal;
  }
  const now = clock.now();
  const lasts = expiresAt - now;
  if (lasts < LASTS_MIN_MS || lasts > LASTS_MAX_DAYS * DAY_MS)
    return invalid('expiresAt', 'token-ends', { days: LASTS_MAX_DAYS });
  const token = PREFIX + newToken();
  const row: Row = {
    id: newId('token'),
    person: actor.person,
    unit: actor.unit,
    name,
    rights: JSON.stringify(rights),
    token_hash: tokenHash(token),
    created_at: now,
    expires_at: expiresAt,
    used_at: null,
    used_from: null,
    revoked_at: null,
  };
  return transact(db, async (trx) => {
    // Two at once count each other.
    await alone(
      trx,
      trx.selectFrom('people').select('id').where('id', '=', actor.person),
    ).execute();
    const inForce = await trx
      .selectFrom('api_tokens')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('person', '=', actor.person)
      .where('revoked_at', 'is', null)
      .where('expires_at', '>', now)
      .executeTakeFirstOrThrow();
    if (Number(inForce.count) >= MOST) return conflict('tokens-most', { most: MOST });
    await trx.insertInto('api_tokens').values(row).execute();
    const detail = { name, rights, unit: actor.unit, expiresAt };
    await record(trx, { at: now, by: actor, action: 'token.make', subject: row.id, detail });
    return { ok: true, token, made: tokenFrom(row) };
  });
}

/** Newest first; of oneself, those that ended too. */
export async function listTokens(
  db: Db,
  actor: Actor,
  { after, limit }: { readonly after?: string | undefined; readonly limit: number },
): Promise<{ readonly tokens: ApiToken[]; readonly next: string | null }> {
  const rows = await db
    .selectFrom('api_tokens')
    .selectAll()
    .where('person', '=', actor.person)
    .$if(after !== undefined, (query) =>
      query.where(
        sql<boolean>`(created_at, id) < (SELECT created_at, id FROM api_tokens WHERE id = ${after ?? ''})`,
      ),
    )
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const tokens = rows.slice(0, limit).map(tokenFrom);
  return { tokens, next: rows.length > limit ? (tokens.at(-1)?.id ?? null) : null };
}

/** One's own, or as an administrator one of a unit that one reaches. Revoking it again is no error. */
export async function revokeToken(
  { db, clock }: Pick<Signage, 'db' | 'clock'>,
  actor: Actor,
  id: string,
): Promise<{ readonly ok: true; readonly token: ApiToken } | Failure> {
  const administers = refuse(actor, 'administer') === null;
  const units = administers ? await unitsBelow(db, actor.unit) : new Set<string>();
  const now = clock.now();
  return transact(db, async (trx) => {
    const query = trx.selectFrom('api_tokens').selectAll().where('id', '=', id);
    const row = await alone(trx, query).executeTakeFirst();
    if (!row || (row.person !== actor.person && !units.has(row.unit)))
      return unknown('no-token', { id });
    if (row.revoked_at !== null) return { ok: true, token: tokenFrom(row) };
    await trx.updateTable('api_tokens').set({ revoked_at: now }).where('id', '=', id).execute();
    await record(trx, { at: now, by: actor, action: 'token.revoke', subject: id });
    return { ok: true, token: tokenFrom({ ...row, revoked_at: now }) };
  });
}

export const isApiToken = (token: string): boolean => token.startsWith(PREFIX);

/**
 * For whom a program with this token acts now; null where it is unknown, over or revoked, or its person was disabled.
 * Its person's roles are asked each time: what a person lost its programs lost.
 * @param unit that the request names: any but the token's own reaches nothing
 */
export async function programOf(
  db: Db,
  token: string,
  now: number,
  { from, unit }: { readonly from: string | null; readonly unit: string | undefined },
): Promise<Actor | null> {
  const row = await db
    .selectFrom('api_tokens')
    .innerJoin('people', 'people.id', 'api_tokens.person')
    .select(['api_tokens.id', 'person', 'api_tokens.unit', 'rights', 'used_at'])
    .where('token_hash', '=', tokenHash(token))
    .where('expires_at', '>', now)
    .where('revoked_at', 'is', null)
    .where('disabled', '=', 0)
    .executeTakeFirst();
  if (!row) return null;
  if (row.used_at === null || Math.abs(now - row.used_at) >= USE_TOLD_MS)
    await db
      .updateTable('api_tokens')
      .set({ used_at: now, used_from: from })
      .where('id', '=', row.id)
      .execute();
  const only = JSON.parse(row.rights) as TokenRight[];
  const elsewhere = unit !== undefined && unit !== row.unit;
  const standing = elsewhere
    ? { unit: '', roles: [] }
    : await standingOf(db, row.person, now, row.unit, false);
  return { person: row.person, from, only, ...standing };
}

/** Forgets those that were over so long ago that nobody asks any more. */
export async function pruneTokens(db: Db, now: number): Promise<void> {
  await db
    .deleteFrom('api_tokens')
    .where('expires_at', '<', now - LASTS_MAX_DAYS * DAY_MS)
    .execute();
}

type Row = Selectable<ApiTokensTable>;

const tokenFrom = (row: Row): ApiToken => ({
  id: row.id,
  name: row.name,
  person: row.person,
  unit: row.unit,
  rights: JSON.parse(row.rights) as TokenRight[],
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  usedAt: row.used_at,
  usedFrom: row.used_from,
  revokedAt: row.revoked_at,
});

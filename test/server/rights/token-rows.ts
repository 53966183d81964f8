/** Tokens: everybody makes and ends those that are its own. */
import { ALL, ADMINISTER, type Row } from './rows.ts';
import type { County } from './county.ts';
import { type Place, unitOf } from './things.ts';

/** Of the county's first administrator. */
async function tokenAt({ site, next }: County, place: Place): Promise<string> {
  const id = `token-${place}-${next()}`;
  const first = await site.signage.db
    .selectFrom('people')
    .select('id')
    .where('login', '=', 'admin')
    .executeTakeFirstOrThrow();
  await site.signage.db
    .insertInto('api_tokens')
    .values({
      id,
      person: first.id,
      unit: unitOf(place),
      name: id,
      rights: '["read"]',
      token_hash: id,
      created_at: 0,
      expires_at: 9e15,
    })
    .execute();
  return id;
}

export const TOKEN_ROWS: readonly Row[] = [
  {
    route: 'GET /api/tokens',
    may: ALL,
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/tokens' }),
  },
  {
    route: 'POST /api/tokens',
    may: ALL,
    done: 201,
    beyond: null,
    audit: 'token.make',
    ask: ({ site }) => ({
      path: '/api/tokens',
      json: { name: '接口', rights: ['read'], expiresAt: site.signage.clock.now() + 3_600_000 },
    }),
  },
  {
    route: 'DELETE /api/tokens/:id',
    about: 'of somebody else',
    may: ADMINISTER,
    done: 200,
    beyond: 404,
    denied: 404,
    audit: 'token.revoke',
    ask: async (county, place) => {
      const id = await tokenAt(county, place);
      return { path: `/api/tokens/${id}`, subject: id };
    },
  },
];

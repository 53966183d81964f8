/** Limits that a unit adopts. */
import { ADMINISTER, ALL, type Row } from './rows.ts';
import { unitOf } from './things.ts';

export const POLICY_ROWS: readonly Row[] = [
  {
    route: 'GET /api/policy',
    may: ALL,
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/policy' }),
    says: ['inForce', 'shenzhen-2018'],
  },
  {
    route: 'PUT /api/policy',
    may: ADMINISTER,
    done: 200,
    beyond: null,
    audit: 'policy.set',
    ask: async ({ site }) => {
      const row = await site.signage.db
        .selectFrom('policies')
        .select('version')
        .where('unit', '=', unitOf('own'))
        .executeTakeFirst();
      const version = row?.version ?? 0;
      return { path: '/api/policy', json: { version, policy: null }, subject: unitOf('own') };
    },
  },
];

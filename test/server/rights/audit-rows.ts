/** The audit itself: who may read it sees what was done for its own unit and those below. */
import type { Row } from './rows.ts';
import type { Role } from '../../../server/signage/reach/rights.ts';

const AUDITS: readonly Role[] = ['inspector', 'administrator'];

export const AUDIT_ROWS: readonly Row[] = [
  {
    route: 'GET /api/audit',
    may: AUDITS,
    done: 200,
    beyond: null,
    audit: 'audit.read',
    ask: () => ({ path: '/api/audit?limit=500', subject: 'audit' }),
  },
  {
    route: 'GET /api/audit/head',
    may: AUDITS,
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/audit/head' }),
  },
  {
    route: 'GET /api/audit/export',
    may: AUDITS,
    done: 200,
    beyond: null,
    audit: 'audit.export',
    ask: () => ({ path: '/api/audit/export?format=jsonl', subject: 'jsonl' }),
  },
];

/** What everybody is told, and where: one's own inbox and wishes. */
import { ALL, type Row } from './rows.ts';

export const NOTICE_ROWS: readonly Row[] = [
  {
    route: 'GET /api/inbox',
    may: ALL,
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/inbox' }),
  },
  {
    route: 'POST /api/inbox/read',
    may: ALL,
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/inbox/read', json: { ids: ['notice-of-nobody'] } }),
  },
];

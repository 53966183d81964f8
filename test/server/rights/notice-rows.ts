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
  {
    route: 'GET /api/me/notices',
    may: ALL,
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/me/notices' }),
  },
  {
    route: 'PUT /api/me/notices',
    may: ALL,
    done: 200,
    beyond: null,
    ask: (county, _, role) => ({
      path: '/api/me/notices',
      json: { mail: null, language: 'zh', timeZone: 'Asia/Shanghai', quiet: null, events: [] },
      subject: county.people[role],
    }),
    audit: 'notices.wish',
  },
];

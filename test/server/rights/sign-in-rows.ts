/** The own account, and what an administrator may do about the accounts of others. */
import { addPerson } from '../../../server/signage/people/people.ts';
import { beginSession } from '../../../server/signage/people/sessions.ts';
import { ADMINISTER, ALL, type Asked, type Row } from './rows.ts';
import { unitOf } from './things.ts';

/** Whoever is signed in may, about the own account alone. */
const own = (
  route: string,
  done: number,
  json?: unknown,
  parts: Partial<Pick<Row, 'audit'>> = {},
): Row => ({
  route,
  may: ALL,
  done,
  beyond: null,
  ...parts,
  ask: ({ people }, _, role): Asked => ({
    path: route.split(' ')[1] ?? '',
    ...(json !== undefined && { json }),
    ...(parts.audit !== undefined && { subject: people[role] }),
  }),
});

const wrong = { password: 'not the password', code: '000000' };

export const SIGN_IN_ROWS: readonly Row[] = [
  own('GET /api/sessions', 200),
  own('DELETE /api/sessions', 200, undefined, { audit: 'session.end' }),
  {
    route: 'DELETE /api/sessions/:id',
    may: ALL,
    done: 204,
    beyond: null,
    audit: 'session.end',
    ask: async ({ site, people }, _, role) => {
      const place = { marks: [], place: '', agent: '' };
      const { token } = await beginSession(site.signage, people[role], place);
      const listed = await site.raw('/api/sessions', {
        headers: { authorization: `Bearer ${token}` },
      });
      const { sessions } = (await listed.json()) as {
        sessions: { id: string; current: boolean }[];
      };
      const id = sessions.find(({ current }) => current)?.id ?? '';
      return { path: `/api/sessions/${id}`, subject: id };
    },
  },
  // Done, they would end the session with which the table goes on: test/server/entry does them.
  own('PUT /api/me/password', 400, { current: 'not the password', next: 'whatever it may be' }),
  own('GET /api/me/second-factor', 200),
  own('POST /api/me/second-factor', 400, { password: wrong.password }),
  own('POST /api/me/second-factor/confirm', 409, { code: wrong.code }),
  own('POST /api/me/second-factor/codes', 400, wrong),
  own('POST /api/me/second-factor/removal', 400, wrong),
  own('GET /account', 200),
  own('POST /account/sessions', 303, undefined, { audit: 'session.end' }),
  own('POST /account/password', 400),
  own('POST /account/second-factor', 400),
  own('POST /account/second-factor/confirm', 400),
  own('POST /account/second-factor/codes', 400),
  own('POST /account/second-factor/removal', 400),
  {
    route: 'POST /api/people/:id/recovery',
    may: ADMINISTER,
    done: 201,
    beyond: 404,
    audit: 'recovery.offer',
    ask: async ({ site, next }, place) => {
      const { db, clock } = site.signage;
      const login = `lost-${next()}`;
      const person = { login, name: login, unit: unitOf(place), role: 'publisher' } as const;
      const id = await db
        .transaction()
        .execute((trx) => addPerson(trx, { ...person, password: 'nobody knows it' }, clock.now()));
      return { path: `/api/people/${id}/recovery`, json: {}, subject: id };
    },
  },
  {
    route: 'GET /api/sign-in-policy',
    may: ADMINISTER,
    done: 200,
    beyond: null,
    ask: () => ({ path: '/api/sign-in-policy' }),
  },
  {
    route: 'PUT /api/sign-in-policy',
    about: 'by an administrator of a part of the county',
    may: [],
    done: 200,
    beyond: null,
    ask: () => ({
      path: '/api/sign-in-policy',
      json: { secondFactor: [], idleMinutes: 120, version: 1 },
    }),
  },
];

/** Open to all: see `OPEN`. */
export const SIGN_IN_OPEN = [
  [
    'POST /api/sessions/second',
    '/api/sessions/second',
    401,
    { challenge: 'invented', code: '000000' },
  ],
  ['POST /api/recovery', '/api/recovery', 404, { token: 'invented', password: 'whatever it is' }],
  ['GET /sign-in/second', '/sign-in/second', 200],
  ['POST /sign-in/second', '/sign-in/second', 401],
  ['GET /recover', '/recover', 200],
  ['POST /recover', '/recover', 404],
] as const;

/**
 * Every route, asked by each role about what lies in its unit, below it, beside it, above it and in another county. A deed
 * that is done leaves its entry in the audit, and no answer names what its reader may not see.
 */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Role, ROLES } from '../../../server/signage/reach/rights.ts';
import { RULES } from '../../../server/entry/rules.ts';
import { resetAdministrator } from '../../../server/signage/people/administrator.ts';
import { openSigner } from '../../../server/signage/ground/signer.ts';
import { succeedKey } from '../../../server/signage/trust/key-succession.ts';
import { firstBrokenLink } from '../../../server/signage/ledger/audit.ts';
import { expireSchedules } from '../../../server/signage/schedules/schedules.ts';
import { expireUrgents } from '../../../server/signage/urgent/urgent-change.ts';
import { type County, openCounty, REACHED } from './county.ts';
import { makeSchedule, makeUrgent, type Place, PLACES, unitOf } from './things.ts';
import { OPEN } from './read-rows.ts';
import type { Asked, Row } from './rows.ts';
import { SIGN_IN_OPEN } from './sign-in-rows.ts';
import { ROWS } from './table.ts';

let county: County;
beforeAll(async () => {
  county = await openCounty();
});
afterAll(() => county.close());

const ORIGIN = 'http://localhost';

async function send(route: string, asked: Asked, token: string | null) {
  const [method = ''] = route.split(' ');
  const { json, bytes } = asked;
  const response = await county.app.request(`${ORIGIN}${asked.path}`, {
    method,
    headers: {
      origin: ORIGIN,
      host: 'localhost',
      ...(json !== undefined && { 'content-type': 'application/json' }),
      ...(token !== null && { authorization: `Bearer ${token}` }),
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...(bytes && { body: new Uint8Array(bytes) }),
  });
  return { status: response.status, text: await response.text() };
}

/** Names of what lies where the reader may not look. */
const namesElsewhere = (text: string, { mayName }: Row) => [
  ...new Set(
    (mayName ? text.replace(mayName, '') : text)
      // The page's own address, for who signs in again.
      .replace(/%3D[\w-]+/g, '')
      .match(/\b\w+-(beside|above|foreign)\b/g),
  ),
];

async function auditAfter(id: number) {
  return county.site.signage.db
    .selectFrom('audit')
    .select(['id', 'action', 'subject', 'person'])
    .where('id', '>', id)
    .orderBy('id')
    .execute();
}

async function newestEntry(): Promise<number> {
  const { id } = await county.site.signage.db
    .selectFrom('audit')
    .select((eb) => eb.fn.max('id').as('id'))
    .executeTakeFirstOrThrow();
  return Number(id);
}

const placesOf = ({ beyond }: Row): readonly Place[] => (beyond === null ? ['own'] : PLACES);

/** Whoever may not, and asks of what it does not reach, may be told either. */
function expectedOf({ may, done, beyond, denied = 403 }: Row, role: Role, place: Place): number[] {
  const reached = REACHED.includes(place);
  if (may.includes(role)) return [reached ? done : (beyond ?? done)];
  return reached || beyond === null ? [denied] : [denied, beyond];
}

/** What the audit names: what was asked about, or what was made. */
function subjectOf(asked: Asked, text: string): string {
  if (asked.subject !== undefined) return asked.subject;
  const body = JSON.parse(text) as Record<string, string & { id: string }>;
  return body['id'] ?? body['hash'] ?? Object.values(body).find((part) => part?.id)?.id ?? '';
}

describe('what each role may', () => {
  // Before the codes are asked for that the deeds need: one place may ask for so many.
  for (const [route, path, status, body] of [...OPEN, ...SIGN_IN_OPEN])
    test(`everybody: ${route}`, async () => {
      const asked = { path, ...(body !== undefined && { json: body }) };
      for (const token of [null, 'of-nobody'])
        expect((await send(route, asked, token)).status).toBe(status);
    });

  test.each(
    ROWS.map((row) => [row.about ? `${row.route}, ${row.about}` : row.route, row] as const),
  )('%s', async (_, row) => {
    const wrong: string[] = [];
    for (const role of ROLES) {
      for (const place of placesOf(row)) {
        const asked = await row.ask(county, place, role);
        const before = await newestEntry();
        const { status, text } = await send(row.route, asked, county.tokens[role]);
        const who = `${role}, ${place}: ${status}`;
        const expected = expectedOf(row, role, place);
        if (!expected.includes(status)) {
          wrong.push(`${who}, not ${expected.join(' or ')}: ${text.slice(0, 300)}`);
          continue;
        }
        const entries = await auditAfter(before);
        if (status >= 400) {
          const done = entries.filter(({ action }) => action === row.audit);
          if (done.length > 0) wrong.push(`${who}, and the audit says that it was done`);
          continue;
        }
        const told = namesElsewhere(text, row);
        if (told.length > 0) wrong.push(`${who}, and names ${told.join(', ')}`);
        for (const word of (row.saysTo ?? ROLES).includes(role) ? (row.says ?? []) : [])
          if (!text.includes(word)) wrong.push(`${who}, and does not name ${word}`);
        const due = row.audit
          ? [`${row.audit} ${subjectOf(asked, text)} ${county.people[role]}`]
          : [];
        const is = entries.map(({ action, subject, person }) => `${action} ${subject} ${person}`);
        if (is.join() !== due.join()) wrong.push(`${who}, audit [${is}], not [${due}]`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test.each(ROWS)('nobody who is not signed in: $route', async (row) => {
    const { status, text } = await send(row.route, await row.ask(county, 'own', 'publisher'), null);
    // Pages ask to sign in, and part of a page is answered likewise.
    expect(status, text).toBe(/ \/(api|assets)\//.test(row.route) ? 401 : 303);
  });
});

test('the key that all players follow is changed by who administers a whole county', async () => {
  const { db } = county.site.signage;
  const keys = await mkdtemp(join(tmpdir(), 'gengfu-keys-'));
  const signage = { ...county.site.signage, signer: await openSigner(keys) };
  const before = await newestEntry();
  const actor = {
    person: county.people.administrator,
    roles: ['administrator'],
    from: null,
  } as const;
  const { publicKey } = signage.signer;
  expect(await succeedKey(signage, { ...actor, unit: unitOf('own') })).toMatchObject({ ok: false });
  for (const role of ROLES.filter((one) => one !== 'administrator'))
    expect(
      await succeedKey(signage, {
        person: county.people[role],
        roles: [role],
        unit: unitOf('above'),
        from: null,
      }),
    ).toMatchObject({ ok: false, reason: 'forbidden' });
  expect(signage.signer.publicKey).toBe(publicKey);
  expect(await succeedKey(signage, { ...actor, unit: unitOf('above') })).toMatchObject({
    ok: true,
  });
  expect(signage.signer.publicKey).not.toBe(publicKey);
  expect(await auditAfter(before)).toMatchObject([
    { action: 'key.succeed', subject: signage.signer.publicKey, person: actor.person },
  ]);
  expect(await db.selectFrom('signing_keys').selectAll().execute()).toHaveLength(1);
  await rm(keys, { recursive: true, force: true });
});

test('every route is in the table, and nothing else is', () => {
  const routes = county.app.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  const known = [
    ...ROWS.map(({ route }) => route),
    ...[...OPEN, ...SIGN_IN_OPEN].map(([route]) => route),
  ];
  expect([...new Set(known)].sort()).toEqual([...new Set(routes)].sort());
  expect(Object.keys(RULES).sort()).toEqual([...new Set(routes)].sort());
});

const HERE = 'test/server/rights/rights.test.ts';
const ADMIN = 'test/server/admin/admin.test.ts';
const SECOND_FACTOR = 'test/server/entry/second-factor.test.ts';
const REFUSED = 'test/server/rights/refused.test.ts';

/** What no route of the table does, and the test that looks at its entry. */
const OTHERWISE: Readonly<Record<string, string>> = {
  seed: HERE,
  'session.begin': HERE,
  'session.refused': 'test/server/entry/sign-in.test.ts',
  'session.barred': 'test/server/entry/sign-in.test.ts',
  'password.change': 'test/server/entry/own-password.test.ts',
  'second-factor.on': SECOND_FACTOR,
  'second-factor.off': SECOND_FACTOR,
  'second-factor.codes': SECOND_FACTOR,
  'second-factor.recover': SECOND_FACTOR,
  'second-factor.reset': ADMIN,
  'sign-in-policy.change': SECOND_FACTOR,
  'recovery.use': 'test/server/entry/recovery.test.ts',
  'deed.refused': REFUSED,
  'pairing.refused': REFUSED,
  'cap.refused': REFUSED,
  'others.refused': 'test/server/entry/sign-in.test.ts',
  'pairing.open': 'test/server/play/open-screens.test.ts',
  'urgent.join': 'test/server/signage/urgent/urgent-join.test.ts',
  'key.succeed': HERE,
  'key.abandon': 'test/server/start/signing-key.test.ts',
  'person.reset': HERE,
  'person.add': ADMIN,
  'sessions.revoke': ADMIN,
  'library.load': ADMIN,
  'person.arrive': 'test/server/entry/oidc.test.ts',
  'person.granted': 'test/server/entry/oidc.test.ts',
  'clock.set': 'test/server/signage/upkeep/stamps.test.ts',
  'urgent.expire': HERE,
  'schedule.expire': HERE,
};

test('every action that the audit knows is in the table, or is looked at by name', async () => {
  const folder = new URL('../../../server/', import.meta.url);
  const actions = new Set(['undo', ...Object.keys(OTHERWISE)]);
  for (const name of await readdir(folder, { recursive: true })) {
    if (!/\.tsx?$/.test(name)) continue;
    const text = await readFile(new URL(name, folder), 'utf8');
    for (const [, action = ''] of text.matchAll(/action: '([a-z.-]+)'/g)) actions.add(action);
  }
  const known = [...ROWS.flatMap(({ audit }) => audit ?? []), ...Object.keys(OTHERWISE)];
  expect([...actions].sort()).toEqual([...new Set(known)].sort());
  for (const [action, file] of Object.entries(OTHERWISE))
    expect(await readFile(file, 'utf8')).toContain(action);
});

test('what the server does by itself is in the audit, of nobody', async () => {
  const { db, clock } = county.site.signage;
  const [first, second] = await db
    .selectFrom('audit')
    .select(['action', 'subject', 'person'])
    .orderBy('id')
    .limit(2)
    .execute();
  expect(first).toEqual({ action: 'seed', subject: 'bureau', person: null });
  expect(second).toMatchObject({ action: 'session.begin', subject: second?.person });
  const over = await makeSchedule(county.site, 'own', 'schedule-own-over');
  const window = JSON.stringify({ until: '2026-12-01' });
  await db.updateTable('schedules').set({ window }).where('id', '=', over).execute();
  const urgent = await makeUrgent(county.site, 'own', 'urgent-own-over');
  await db
    .updateTable('urgents')
    .set({ expires_at: clock.now() })
    .where('id', '=', urgent)
    .execute();
  const before = await newestEntry();
  expect(await expireSchedules(county.site.signage)).toBe(1);
  expect(await expireUrgents(county.site.signage)).toBe(1);
  expect(await auditAfter(before)).toMatchObject([
    { action: 'schedule.expire', subject: over, person: null },
    { action: 'urgent.expire', subject: urgent, person: null },
  ]);
  const reset = await newestEntry();
  const admin = await resetAdministrator(county.site.signage, async () => undefined);
  const { id } = await db
    .selectFrom('people')
    .select('id')
    .where('login', '=', admin?.login ?? '')
    .executeTakeFirstOrThrow();
  expect(await auditAfter(reset)).toMatchObject([
    { action: 'person.reset', subject: id, person: null },
  ]);
  expect(await firstBrokenLink(db)).toBe(null);
});

/** Other people of a test site, signed in. */
import type { Role } from '../../../../server/signage/reach/rights.ts';
import { addPerson } from '../../../../server/signage/people/people.ts';
import type { Answer, Site } from '../../../support/site.ts';

export type Ask = (method: string, path: string, json?: unknown) => Promise<Answer>;

/** @returns how that person asks the API. */
export async function personAt(
  site: Site,
  person: { login: string; name: string; role: Role; unit?: string },
): Promise<Ask> {
  const password = 'a long enough password';
  const { unit = 'bureau' } = person;
  await site.signage.db
    .transaction()
    .execute((trx) => addPerson(trx, { ...person, unit, password }, site.signage.clock.now()));
  const request = async (method: string, path: string, token: string, json?: unknown) => {
    const headers = {
      'content-type': 'application/json',
      ...(token !== '' && { authorization: `Bearer ${token}` }),
    };
    const body = json === undefined ? {} : { body: JSON.stringify(json) };
    const response = await site.raw(path, { method, headers, ...body });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  };
  const signedIn = await request('POST', '/api/sessions', '', { login: person.login, password });
  return (method, path, json) => request(method, path, signedIn.body.token as string, json);
}

/** Units below the root, so that people have places of their own. */
export async function addUnits(site: Site, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    await site.signage.db
      .insertInto('units')
      .values({ id, parent: 'bureau', name: id, name_en: id, kind: 'station' })
      .execute();
  }
}

/** Every row that a deed could leave behind; pictures are a cache, and no deed. */
export async function rowsOf(site: Site): Promise<Record<string, unknown>> {
  const { db } = site.signage;
  const tables = [
    'campaigns',
    'schedules',
    'items',
    'screens',
    'revisions',
    'stale_screens',
    'outbox',
    'audit',
    'counters',
    'programmes',
  ] as const;
  const rows: Record<string, unknown> = {};
  for (const table of tables) {
    const found = await db.selectFrom(table).selectAll().execute();
    rows[table] = found.map((row) => JSON.stringify(row)).sort();
  }
  return rows;
}

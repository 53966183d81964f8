/** For which unit a person acts, what it is there, and that no route is without a rule. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkRules } from '../../../server/entry/enforce.ts';
import { insertGrant } from '../../../server/signage/people/grants.ts';
import type { Role } from '../../../server/signage/reach/rights.ts';
import { describeOnBothStores } from '../../support/database.ts';
import { MORNING, openSite, screenInput, type Site } from '../../support/site.ts';
import { addUnits, personAt } from '../signage/people/people.ts';

const HOUR_MS = 3_600_000;

describeOnBothStores('whoever acts', (_, kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['north', 'south']);
    await site.signage.db
      .insertInto('units')
      .values({ id: 'shop', parent: 'north', name: 'shop', name_en: 'shop', kind: 'shop' })
      .execute();
  });
  afterEach(() => site.close());

  /** A publisher of `north` who is something more, and how it asks for a unit. */
  async function li(
    ...more: { unit: string; role: Role; fromAt?: number; untilAt?: number }[]
  ): Promise<
    (unit: string | null, method: string, path: string, json?: unknown) => Promise<number>
  > {
    await personAt(site, { login: 'li', name: '李', role: 'publisher', unit: 'north' });
    const { id } = await site.signage.db
      .selectFrom('people')
      .select('id')
      .where('login', '=', 'li')
      .executeTakeFirstOrThrow();
    await site.signage.db.transaction().execute(async (trx) => {
      for (const grant of more) await insertGrant(trx, { ...grant, person: id });
    });
    const credentials = JSON.stringify({ login: 'li', password: 'a long enough password' });
    const json = { 'content-type': 'application/json' };
    const answer = await site.raw('/api/sessions', {
      method: 'POST',
      headers: json,
      body: credentials,
    });
    const { token } = (await answer.json()) as { token: string };
    return async (unit, method, path, body) => {
      const headers = {
        ...json,
        authorization: `Bearer ${token}`,
        ...(unit !== null && { 'x-gengfu-unit': unit }),
      };
      return (
        await site.raw(path, {
          method,
          headers,
          ...(body !== undefined && { body: JSON.stringify(body) }),
        })
      ).status;
    };
  }

  const hang = (id: string, unit: string) => screenInput({ id, unit });

  it('does so for its own unit, and is there what it was made there', async () => {
    const ask = await li({ unit: 'south', role: 'administrator' });
    expect(await ask(null, 'POST', '/api/screens', hang('a', 'north'))).toBe(403);
    expect(await ask(null, 'GET', '/api/screens')).toBe(200);
  });

  it('does so for another unit that it names, if it is something there or above', async () => {
    const ask = await li({ unit: 'south', role: 'administrator' });
    expect(await ask('south', 'POST', '/api/screens', hang('a', 'south'))).toBe(201);
    // What it is in the south it is not in the north.
    expect(await ask('south', 'POST', '/api/screens', hang('b', 'north'))).toBe(400);
    expect(await ask('shop', 'GET', '/api/screens')).toBe(200);
    expect(await ask('shop', 'POST', '/api/screens', hang('c', 'shop'))).toBe(403);
  });

  it('is nobody on a unit above, beside, or that is not there', async () => {
    const ask = await li();
    for (const unit of ['bureau', 'south', 'nowhere', '']) {
      const [read, written] = [
        await ask(unit, 'GET', '/api/screens'),
        await ask(unit, 'POST', '/api/items', { template: 'banner', text: '平安' }),
      ];
      // An empty name is none.
      expect([unit, read, written]).toEqual(unit === '' ? ['', 200, 201] : [unit, 403, 403]);
    }
  });

  it('has a role from its first millisecond to before its last', async () => {
    const span = { fromAt: MORNING + HOUR_MS, untilAt: MORNING + 2 * HOUR_MS };
    const ask = await li({ unit: 'north', role: 'administrator', ...span });
    const statuses: number[] = [];
    for (const at of [span.fromAt - 1, span.fromAt, span.untilAt - 1, span.untilAt]) {
      site.turnClock(at);
      statuses.push(await ask(null, 'POST', '/api/screens', hang(`at-${at}`, 'north')));
    }
    expect(statuses).toEqual([403, 201, 201, 403]);
  });

  it('does so elsewhere where it is nothing on its own unit any more', async () => {
    const ask = await li({ unit: 'south', role: 'administrator' });
    await site.signage.db.deleteFrom('grants').where('role', '=', 'publisher').execute();
    expect(await ask(null, 'POST', '/api/screens', hang('a', 'south'))).toBe(201);
    await site.signage.db.deleteFrom('grants').where('unit', '=', 'south').execute();
    expect(await ask(null, 'GET', '/api/screens')).toBe(403);
  });
});

describe('a route', () => {
  it('without a rule keeps the program from starting', () => {
    const routes = [
      { method: 'ALL', path: '/*' },
      { method: 'GET', path: '/api/items' },
      { method: 'GET', path: '/api/secrets' },
    ];
    expect(() => checkRules(routes)).toThrow('GET /api/secrets');
    expect(() => checkRules(routes.slice(0, 2))).not.toThrow();
  });
});

/** A program whose token was made to read, and nothing else: every route that changes anything is asked by it, derived from the table. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type County, openCounty } from '../rights/county.ts';
import type { Asked, Row } from '../rights/rows.ts';
import { ROWS } from '../rights/table.ts';
import type { Role } from '../../../server/signage/reach/rights.ts';

let county: County;
const tokens = new Map<Role, string>();
beforeAll(async () => {
  county = await openCounty();
  const expiresAt = county.site.signage.clock.now() + 3_600_000;
  for (const [role, token] of Object.entries(county.tokens) as [Role, string][]) {
    const json = { name: '只读', rights: ['read'], expiresAt };
    const made = await send('POST /api/tokens', { path: '/api/tokens', json }, token);
    tokens.set(role, (JSON.parse(made.text) as { token: string }).token);
  }
});
afterAll(() => county.close());

async function send(route: string, { path, json, bytes }: Asked, token: string) {
  const [method = ''] = route.split(' ');
  const response = await county.app.request(`http://localhost${path}`, {
    method,
    headers: {
      host: 'localhost',
      origin: 'http://localhost',
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    },
    ...(json !== undefined && { body: JSON.stringify(json) }),
    ...(bytes && { body: new Uint8Array(bytes) }),
  });
  return { status: response.status, text: await response.text() };
}

/** What is looked at by asking for it, and what is a person's own business and opens nothing: what one has read. */
const READING = new Set([
  'POST /publish/preview',
  'POST /api/screens/:id/thumbnails',
  'POST /api/inbox/read',
]);

const isChanging = ({ route, may }: Row) =>
  !route.startsWith('GET ') && !READING.has(route) && may.length > 0;

test.each(
  ROWS.filter(isChanging).map(
    (row) => [row.about ? `${row.route}, ${row.about}` : row.route, row] as const,
  ),
)('is not done: %s', async (_, row) => {
  for (const role of row.may) {
    const asked = await row.ask(county, 'own', role);
    const { status, text } = await send(row.route, asked, tokens.get(role) ?? '');
    expect(status, `${role}: ${text.slice(0, 300)}`).toBe(403);
  }
});

test('what it was made for is done', async () => {
  for (const role of tokens.keys()) {
    const { status } = await send('GET /api/items', { path: '/api/items' }, tokens.get(role) ?? '');
    expect(status).toBe(200);
  }
});

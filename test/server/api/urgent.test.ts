import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MORNING, openSite, screenInput, type Site } from '../../support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
  await site.ask('POST', '/api/screens', screenInput());
});
afterAll(() => site.close());

describe('POST /api/urgent', () => {
  const message = (parts: Record<string, unknown>) =>
    site.ask('POST', '/api/urgent', { text: '请绕行', target: {}, ...parts });

  it('takes how long a message lasts in place of when it ends: the server’s clock decides', async () => {
    site.stepClock(-3_600_000);
    const { status, body } = await message({ lastsMs: 600_000 });
    expect(status).toBe(201);
    expect(body.urgent.expiresAt).toBe(MORNING - 3_600_000 + 600_000);
    site.stepClock(3_600_000);
  });

  it.each([
    ['neither', {}, 'expiresAt'],
    ['both', { lastsMs: 600_000, expiresAt: MORNING + 600_000 }, 'expiresAt'],
    ['no time', { lastsMs: 0 }, 'lastsMs'],
    ['more than seven days', { lastsMs: 7 * 86_400_000 + 1 }, 'lastsMs'],
  ])('refuses %s, naming the field', async (_, parts, field) => {
    const { status, body } = await message(parts);
    expect(status).toBe(400);
    expect(body.fields.map((one: { field: string }) => one.field)).toContain(field);
  });
});

/** What the API says of itself. */
import { OpenAPIHono } from '@hono/zod-openapi';
import { afterEach, expect, it, vi } from 'vitest';
import { openSite, type Site } from '../../support/site.ts';

let site: Site;
afterEach(() => site.close());

it('is worked out once, however often strangers ask for it', async () => {
  site = await openSite();
  const { openAPIRegistry } = new OpenAPIHono();
  const read = vi.spyOn(Object.getPrototypeOf(openAPIRegistry), 'definitions', 'get');
  const answers = [];
  for (let n = 0; n < 3; n++) answers.push(await site.raw('/api/openapi.json'));
  const [first, ...others] = await Promise.all(answers.map((answer) => answer.json()));
  expect(first).toMatchObject({ openapi: '3.1.0', paths: { '/sessions': { post: {} } } });
  for (const other of others) expect(other).toEqual(first);
  expect(answers[0]?.headers.get('content-type')).toContain('application/json');
  expect(read).toHaveBeenCalledTimes(1);
});

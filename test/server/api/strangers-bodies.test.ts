/** How much of a body is held for somebody who has not said who they are: thousands may send at once, and slowly. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSite, type Site } from '../../support/site.ts';

let site: Site;
beforeEach(async () => {
  site = await openSite();
});
afterEach(() => site.close());

const json = { 'content-type': 'application/json' };

/** How much of a body without end is taken before there is an answer. */
async function takenOf(path: string, headers: Record<string, string>) {
  let taken = 0;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      if (taken >= 300_000) return controller.close();
      controller.enqueue(new Uint8Array(1000).fill(0x20));
      taken += 1000;
    },
  });
  const init = { method: 'POST', headers, body, duplex: 'half' };
  const { status } = await site.raw(path, init);
  return { status, taken };
}

it.each([
  ['/api/items', json, 401],
  ['/api/schedules?preview=1', json, 401],
  ['/api/sessions', json, 413],
  ['/api/pairing', json, 413],
  ['/api/pairing/claim', json, 401],
  ['/api/pictures', {}, 401],
  ['/api/media', {}, 401],
  ['/api/cap', { 'content-type': 'application/xml' }, 401],
  ['/play/door/pair', {}, 413],
] as const)('%s takes next to nothing', async (path, headers, status) => {
  const answer = await takenOf(path, { ...headers, authorization: 'Bearer nobody' });
  expect(answer.status).toBe(status);
  expect(answer.taken).toBeLessThan(20_000);
});

it('and of people as much as a deed may have', async () => {
  const headers = { ...json, authorization: `Bearer ${site.token}` };
  const large = {
    target: { screens: Array.from({ length: 9000 }, (_, n) => `screen-number-${n}`) },
  };
  const body = JSON.stringify({ ...large, window: {}, items: [] });
  expect(body.length).toBeGreaterThan(100_000);
  const { status } = await site.raw('/api/schedules', { method: 'POST', headers, body });
  expect(status).toBe(400);
  expect((await takenOf('/api/schedules', headers)).status).toBe(413);
  const claimed = await takenOf('/api/pairing/claim', headers);
  expect(claimed).toMatchObject({ status: 413 });
  expect(claimed.taken).toBeGreaterThan(200_000);
});

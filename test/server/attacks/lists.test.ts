/** Tables that are brought as CSV: cells that cost more to look at than to send, and files that are none. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COLUMNS, type ListKind } from '../../../server/signage/imports/list-columns.ts';
import { openSite, type Site } from '../../support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());

async function bring(what: string, body: string | Uint8Array) {
  const answer = await site.raw(`/api/imports/${what}?dryRun=1`, {
    method: 'POST',
    headers: { authorization: `Bearer ${site.token}`, 'content-type': 'text/csv' },
    body: new Uint8Array(Buffer.from(body)),
  });
  const text = await answer.text();
  return { status: answer.status, body: JSON.parse(text) as Answer };
}

interface Answer {
  readonly fields?: readonly { readonly field: string; readonly message: string }[];
}

const LENGTH = 60_000;
/** What patterns that go back over what they have read take longest for. */
const SLOW = [
  `a@${'.'.repeat(LENGTH)}@`,
  `${'a.'.repeat(LENGTH / 2)}@`,
  `${'1'.repeat(LENGTH)}x`,
  `${'、'.repeat(LENGTH / 4)}x`,
  `${' '.repeat(LENGTH)}x`,
  `0${':00-0'.repeat(LENGTH / 5)}!`,
  `${'('.repeat(LENGTH)}`,
];

const CELLS = (Object.keys(COLUMNS) as ListKind[]).flatMap((what) =>
  COLUMNS[what].map(({ key }) => [what, key] as const),
);

test.each(CELLS)(
  'a cell of %s that is too long is said to be so, and is not looked into: %s',
  async (what, key) => {
    const columns = COLUMNS[what];
    const head = columns.map(({ headings }) => headings[0]).join(',');
    for (const slow of SLOW) {
      const row = columns.map((column) =>
        column.key === key ? `"x${slow}"` : `"${column.example[0]}"`,
      );
      const { status, body } = await bring(what, `${head}\n${row.join(',')}\n`);
      expect(status).toBe(400);
      const own = (body.fields ?? []).filter(({ field }) => field === `rows.1.${key}`);
      expect(own.map(({ message }) => message.slice(0, 200))).toEqual([
        expect.stringMatching(/at most \d+/),
      ]);
    }
  },
);

test('what is no table is refused, and nothing is unpacked', async () => {
  const zipped = gzipSync(Buffer.alloc(20_000_000, 'name,unit\n'));
  expect(zipped.length).toBeLessThan(100_000);
  for (const body of [zipped, '\0\0', '"'.repeat(100_001), '"a\n', ',\n'.repeat(30_000), ''])
    for (const what of Object.keys(COLUMNS)) expect((await bring(what, body)).status).toBe(400);
});

/** /api/imports: units, people and screens from a list, as spreadsheets save it. */
import { createHash } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { importList, ROWS_MOST } from '../../signage/imports/imports.ts';
import { COLUMNS, LIST_KINDS } from '../../signage/imports/list-columns.ts';
import { json } from '../../web/answers.ts';
import { bodyAtMost } from '../../web/body-size.ts';
import { writeCsv } from '../../signage/ground/csv.ts';
import { readSheet } from '../../signage/imports/sheet.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { fewAtOnce } from '../publish/few-at-once.ts';

const LIMIT_MB = 5;
/** Of one person. */
const AT_ONCE = 1;

const params = z.object({ what: z.enum(LIST_KINDS as ['units', 'people', 'screens']) });

const planned = z.object({
  row: z.number().int().openapi({ description: 'As spreadsheets count: the heading is row 1' }),
  id: z.string(),
  what: z.enum(['new', 'changed', 'same', 'there']).openapi({
    description: '`there`: a screen that hangs already, with other parts; it stays as it is',
  }),
});

const bring = createRoute({
  method: 'post',
  path: '/imports/{what}',
  summary: 'Take units, people or screens from a list (CSV)',
  description: `The body is the file: CSV in UTF-8 or GB 18030, at most ${LIMIT_MB} MB and ${ROWS_MOST} rows, with a heading in Chinese or English. Stored whole, or not at all: where something is wrong, \`fields\` names the \`row\` (the heading is row 1) and \`column\` of each fault, and \`current\` how many there are. People are given no password by it.`,
  request: {
    params,
    query: z.strictObject({
      dryRun: z
        .enum(['0', '1'])
        .default('0')
        .openapi({ description: '1: only look it through; nothing is stored' }),
    }),
  },
  responses: {
    200: json(
      z.object({
        id: z.string().nullable().openapi({ description: 'Names it in the audit' }),
        new: z.number().int(),
        changed: z.number().int(),
        same: z.number().int(),
        there: z.number().int(),
        rows: z.array(planned),
      }),
      'What became of each row, or would',
    ),
    ...PROBLEMS,
  },
});

const example = createRoute({
  method: 'get',
  path: '/imports/{what}/example',
  summary: 'An example of such a list',
  request: {
    params,
    query: z.object({ language: z.enum(['zh', 'en']).default('zh') }),
  },
  responses: {
    200: {
      description: 'CSV in UTF-8',
      content: { 'text/csv': { schema: z.string() } },
    },
    ...PROBLEMS,
  },
});

export function importRoutes(signage: Signage) {
  const routes = createRouter();
  routes.use(
    '/imports/*',
    fewAtOnce(AT_ONCE, 'files-at-once', { most: AT_ONCE }),
    bodyAtMost(LIMIT_MB * 1024 * 1024, 'list-large', { mb: LIMIT_MB }),
  );
  return routes
    .openapi(bring, async (c) => {
      const bytes = new Uint8Array(await c.req.arrayBuffer());
      const read = await readSheet(bytes, ROWS_MOST + 1);
      if (!read.ok) return answerFailure(c, read);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const { what } = c.req.valid('param');
      const dryRun = c.req.valid('query').dryRun === '1';
      const wish = { dryRun, sha256 };
      const done = await importList(signage, c.var.actor, what, read.sheet, wish);
      if (!done.ok) return answerFailure(c, done);
      const count = (kind: string): number => done.rows.filter((row) => row.what === kind).length;
      return c.json(
        {
          id: done.id,
          new: count('new'),
          changed: count('changed'),
          same: count('same'),
          there: count('there'),
          rows: [...done.rows],
        },
        200,
      );
    })
    .openapi(example, (c) => {
      const { what } = c.req.valid('param');
      const at = c.req.valid('query').language === 'zh' ? 0 : 1;
      const columns = COLUMNS[what];
      const lines = [
        columns.map(({ headings }) => headings[at] ?? ''),
        columns.map((column) => column.example[0]),
        columns.map((column) => column.example[1]),
      ];
      return c.body(writeCsv(lines), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${what}.csv"`,
      });
    });
}

/** /api/word-lists/{id}/import and /export: lists of words as files of spreadsheets and editors. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { allEntries, importWords, type Imported } from '../../signage/words/word-import.ts';
import { writeWordFile } from '../../signage/words/word-file.ts';
import { json } from '../../web/answers.ts';
import { bodyAtMost } from '../../web/body-size.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { fewAtOnce } from '../publish/few-at-once.ts';
import { previewQuery } from '../publish/preview.ts';
import { id } from '../publish/rule-schemas.ts';
import { kind } from './word-schemas.ts';

/** Fifty thousand words with a note each. */
const LIMIT_MB = 8;
/** Files of one person that may be held in memory. */
const AT_ONCE = 2;
/** Faults that a preview tells one by one. */
const TOLD_MOST = 500;

/** As GB 2312 and GBK are declared: both are part of GB 18030. */
const ENCODINGS: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  gb18030: 'gb18030',
  gbk: 'gb18030',
  gb2312: 'gb18030',
};

const count = z.number().int();
const importedSchema = z
  .object({
    added: count,
    changed: count,
    removed: count,
    same: count,
    faults: z
      .array(
        z.object({
          line: count.openapi({ description: 'As an editor counts, from 1' }),
          column: z.string(),
          code: z.string(),
          message: z.string(),
        }),
      )
      .openapi({ description: `Only with preview=1: the first ${TOLD_MOST}` }),
    faulty: count.openapi({ description: 'Faults in all; with any, nothing is imported' }),
  })
  .openapi('ImportedWords');

const importing = createRoute({
  method: 'post',
  path: '/word-lists/{id}/import',
  summary: 'Put the words of a file into a list: all of them, or none',
  description: [
    `The body is the file itself, at most ${LIMIT_MB} MB. \`text/csv\`: a table with the headings word, kind, better, note (or 词, 类别,`,
    '改为, 说明), parted by commas, semicolons or tabs. `text/plain`: one word to a line. The encoding is the declared one,',
    'UTF-8 or GB 18030; where none is declared it is found out.',
  ].join(' '),
  request: {
    params: z.object({ id }),
    query: previewQuery.extend({
      mode: z.enum(['add', 'replace']).default('add').openapi({
        description: 'replace: what the file has not is taken out of the list',
      }),
      kind: kind.default('forbidden').openapi({ description: 'Of words that say none' }),
      version: z.coerce.number().int().min(1).optional(),
    }),
  },
  responses: {
    200: json(importedSchema, 'Done; with preview=1 what it would come to, and what is wrong'),
    ...PROBLEMS,
  },
});

const exporting = createRoute({
  method: 'get',
  path: '/word-lists/{id}/export',
  summary: 'A list as a table, as `import` takes it',
  request: {
    params: z.object({ id }),
    query: z.object({ language: z.enum(['zh', 'en']).default('en') }),
  },
  responses: {
    200: {
      description:
        'UTF-8 with a mark; a cell that a spreadsheet would reckon with begins with an apostrophe',
      content: { 'text/csv': { schema: z.string() } },
    },
    ...PROBLEMS,
  },
});

export function wordFileRoutes(signage: Signage) {
  const routes = createRouter();
  routes.use(
    '/word-lists/:id/import',
    fewAtOnce(AT_ONCE, 'files-at-once', { most: AT_ONCE }),
    bodyAtMost(LIMIT_MB * 1024 * 1024, 'table-too-large', { mb: LIMIT_MB }),
  );
  return routes
    .openapi(importing, async (c) => {
      const { preview, mode, kind: usual, version } = c.req.valid('query');
      const declared = c.req.header('content-type') ?? '';
      const done = await importWords(signage, c.var.actor, c.req.valid('param').id, {
        file: {
          bytes: new Uint8Array(await c.req.arrayBuffer()),
          form: /^text\/plain\b/i.test(declared) ? 'text' : 'csv',
          encoding: encodingIn(declared),
          kind: usual,
        },
        mode,
        preview: preview === '1',
        version,
      });
      return done.ok ? c.json(importedBody(done), 200) : answerFailure(c, done);
    })
    .openapi(exporting, async (c) => {
      const { id: of } = c.req.valid('param');
      const found = await allEntries(signage.db, c.var.actor, of);
      if (!found.ok) return answerFailure(c, found);
      return c.body(writeWordFile(found.entries, c.req.valid('query').language), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="${of.replaceAll(/[^\w.-]/g, '_')}.csv"`,
      });
    });
}

/** One that is none of these is taken for a slip, and found out. */
const encodingIn = (declared: string): string | undefined => {
  const [, named = ''] = /;\s*charset="?([\w-]+)/i.exec(declared) ?? [];
  return ENCODINGS[named.toLowerCase()];
};

const importedBody = ({ added, changed, removed, same, faults }: Imported) => ({
  added,
  changed,
  removed,
  same,
  faults: faults.slice(0, TOLD_MOST).map(({ line, problem: { field, message, why } }) => ({
    line,
    column: field,
    code: why.code,
    message,
  })),
  faulty: faults.length,
});

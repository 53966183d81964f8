/** /api/audit: who did what, when, for which unit and from where. */
import { createRoute, z } from '@hono/zod-openapi';
import {
  auditEntries,
  auditPage,
  type EntryRead,
  newestEntry,
} from '../../signage/audit/entries.ts';
import { noteLook } from '../../signage/audit/looks.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { csvLine } from '../../signage/ground/csv.ts';
import { json } from '../../web/answers.ts';
import { PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';

const id = z.string().min(1).max(200);
const instant = z.coerce.number().int().min(0);

const filter = {
  person: id.optional(),
  action: z
    .string()
    .regex(/^[a-z][a-z.-]{0,60}$/)
    .optional()
    .openapi({ description: 'Whole, as screen.edit, or its beginning, as screen' }),
  subject: id.optional(),
  unit: id.optional().openapi({ description: 'For which it was done, without those below' }),
  from: instant.optional().openapi({ description: 'Epoch ms: done at or after it' }),
  until: instant.optional().openapi({ description: 'Epoch ms: done before it' }),
};

const headSchema = z
  .object({
    id: z.number().openapi({ description: 'Its number in the chain' }),
    at: z.number().openapi({ description: 'Epoch ms' }),
    hash: z.string().openapi({ description: 'SHA-256 over the entry before and this one, hex' }),
  })
  .openapi('AuditHead');

const entrySchema = headSchema
  .extend({
    person: z.object({ id: z.string(), name: z.string() }).nullable(),
    unit: z.object({ id: z.string(), name: z.string(), nameEn: z.string() }).nullable(),
    from: z.string().nullable().openapi({ description: 'The place in the network' }),
    action: z.string(),
    subject: z.string(),
    detail: z.unknown(),
  })
  .openapi('AuditEntry');

const list = createRoute({
  method: 'get',
  path: '/audit',
  summary: 'What was done for your unit and those below it, newest first',
  request: {
    query: z.strictObject({
      ...filter,
      before: z.coerce.number().int().min(1).optional(),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  responses: {
    200: json(
      z.object({
        entries: z.array(entrySchema),
        next: z.number().nullable().openapi({ description: '`before` of the next page' }),
      }),
      'One page',
    ),
    ...PROBLEMS,
  },
});

const head = createRoute({
  method: 'get',
  path: '/audit/head',
  summary: 'The end of the chain: kept elsewhere, it proves everything before it',
  responses: { 200: json(z.object({ head: headSchema.nullable() }), 'It'), ...PROBLEMS },
});

const exported = createRoute({
  method: 'get',
  path: '/audit/export',
  summary: 'The same as a file, oldest first',
  request: {
    query: z.strictObject({ ...filter, format: z.enum(['csv', 'jsonl']).default('csv') }),
  },
  responses: {
    200: {
      description: 'A line for each entry',
      content: {
        'text/csv': { schema: z.string() },
        'application/jsonl': { schema: z.string() },
      },
    },
    ...PROBLEMS,
  },
});

const MIME = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' } as const;
/** Spreadsheets take a file without it for one of their own country's encoding. */
const BYTE_ORDER_MARK = '\uFEFF';

const COLUMNS = [
  'id',
  'at',
  'person',
  'name',
  'unit',
  'unit name',
  'from',
  'action',
  'subject',
  'detail',
  'hash',
] as const;

export function auditRoutes(signage: Signage) {
  const { db } = signage;
  return createRouter()
    .openapi(list, async (c) => {
      const { before, limit, ...asked } = c.req.valid('query');
      const page = await auditPage(db, c.var.actor, asked, { before, limit });
      // Once for who turns its pages.
      if (before === undefined)
        await noteLook(signage, c.var.actor, {
          action: 'audit.read',
          subject: 'audit',
          detail: asked,
        });
      return c.json(page, 200);
    })
    .openapi(head, async (c) => c.json({ head: await newestEntry(db) }, 200))
    .openapi(exported, async (c) => {
      const { format, ...asked } = c.req.valid('query');
      const { actor } = c.var;
      await noteLook(signage, actor, { action: 'audit.export', subject: format, detail: asked });
      const lines = auditEntries(db, actor, asked);
      const first = format === 'csv' ? BYTE_ORDER_MARK + csvLine(COLUMNS) : '';
      const line = format === 'csv' ? csvOf : jsonOf;
      c.header('content-disposition', `attachment; filename="audit.${format}"`);
      return c.body(streamed(first, lines, line), 200, { 'content-type': MIME[format] });
    });
}

const jsonOf = (entry: EntryRead): string => `${JSON.stringify(entry)}\n`;

const csvOf = ({ id: n, at, person, unit, from, action, subject, detail, hash }: EntryRead) =>
  csvLine([
    n,
    new Date(at).toISOString(),
    person?.id ?? null,
    person?.name ?? null,
    unit?.id ?? null,
    unit?.name ?? null,
    from,
    action,
    subject,
    JSON.stringify(detail),
    hash,
  ]);

/** Read as its reader takes it: a year's audit is never held at once. */
function streamed(
  first: string,
  entries: AsyncGenerator<EntryRead>,
  lineOf: (entry: EntryRead) => string,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start: (controller) => {
      if (first !== '') controller.enqueue(encoder.encode(first));
    },
    pull: async (controller) => {
      const { done, value } = await entries.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(lineOf(value)));
    },
    cancel: () => entries.return(undefined).then(() => undefined),
  });
}

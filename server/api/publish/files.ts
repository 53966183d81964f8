/** /api/media and /api/pictures: what people brought, listed and deleted. */
import { createRoute, z } from '@hono/zod-openapi';
import { FILE_PLACE, type FileShelf, listFiles } from '../../signage/files/brought-files.ts';
import { deleteFile } from '../../signage/files/file-deletion.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { wire } from './rule-schemas.ts';

const fileSchema = z
  .object({
    hash: z.string(),
    addedAt: z.number(),
    by: z.array(z.object({ id: z.string(), name: z.string() })),
    mime: z.string(),
    bytes: z.number().nullable().openapi({ description: 'null: it is not here' }),
    uses: z.array(z.object({ kind: z.string(), id: z.string() })).openapi({
      description: 'Items whose words of now name it, and schedules in force that show it',
    }),
    usedElsewhere: z.number().int().openapi({ description: 'By things of other units' }),
    media: z
      .object({
        kind: z.enum(['video', 'audio']),
        durationMs: z.number(),
        width: z.number(),
        height: z.number(),
      })
      .nullable()
      .openapi({ description: 'null: a picture' }),
  })
  .openapi('BroughtFile');

const query = z.object({
  after: z
    .string()
    .regex(FILE_PLACE)
    .optional()
    .openapi({ description: '`next` of the page before' }),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const params = z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits') });

const listing = (path: '/media' | '/pictures', summary: string) =>
  createRoute({
    method: 'get',
    path,
    summary,
    request: { query },
    responses: {
      200: json(
        z.object({ files: z.array(fileSchema), next: z.string().nullable() }),
        'Those that you brought, and those of items that you may see; the newest first',
      ),
      ...PROBLEMS,
    },
  });

const deleting = (path: '/media/{hash}' | '/pictures/{hash}', summary: string) =>
  createRoute({
    method: 'delete',
    path,
    summary,
    description:
      'Refused with 409 while an item that was not withdrawn, a schedule in force, an urgent message or a programme needs it. It is out of the store of files some minutes later.',
    request: { params },
    responses: {
      200: json(
        z.object({
          gone: z
            .boolean()
            .openapi({ description: 'false: it is still theirs who brought it in other units' }),
        }),
        'Deleted',
      ),
      ...PROBLEMS,
    },
  });

const SHELVES = [
  [
    'media',
    listing('/media', 'Videos and recordings'),
    deleting('/media/{hash}', 'Delete a video or a recording'),
  ],
  ['pictures', listing('/pictures', 'Pictures'), deleting('/pictures/{hash}', 'Delete a picture')],
] as const satisfies readonly (readonly [FileShelf, unknown, unknown])[];

export function fileRoutes(signage: Signage) {
  const routes = createRouter();
  for (const [shelf, list, drop] of SHELVES) {
    routes.openapi(list, async (c) => {
      const page = await listFiles(signage, c.var.actor, shelf, c.req.valid('query'));
      return c.json(wire<{ files: z.infer<typeof fileSchema>[]; next: string | null }>(page), 200);
    });
    routes.openapi(drop, async (c) => {
      const done = await deleteFile(signage, c.var.actor, shelf, c.req.valid('param').hash);
      if (!done.ok) return answerFailure(c, done);
      return c.json({ gone: done.gone }, 200);
    });
  }
  return routes;
}

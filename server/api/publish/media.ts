/** /api/media: videos and recordings. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { addMedia } from '../../signage/items/media.ts';
import { bodyAtMost } from '../../web/body-size.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { fewAtOnce } from './few-at-once.ts';

/** A minute of good video has 30 MB; screens fetch it whole, over rough lines. */
const LIMIT_MB = 64;

/** Requests of one person that may hold a file in memory. */
const AT_ONCE = 2;

const add = createRoute({
  method: 'post',
  path: '/media',
  summary: 'Keep a video or a recording',
  description: `The body is the file itself, at most ${LIMIT_MB} MB: WebM or MP4; MP3, Ogg, Opus, WAV or M4A. What it is, is read from its bytes.`,
  request: {
    query: z.object({
      durationMs: z.coerce.number().int().min(1).max(86_400_000).optional().openapi({
        description:
          'Its length; taken only where the file does not say it, as WebM from a browser',
      }),
    }),
  },
  responses: {
    201: {
      description: 'Kept; name it in the copy of a `video` or `recording` as `media: { hash }`',
      content: {
        'application/json': {
          schema: z
            .object({
              hash: z.string(),
              kind: z.enum(['video', 'audio']),
              mime: z.string(),
              bytes: z.number(),
              durationMs: z.number(),
              width: z.number(),
              height: z.number(),
            })
            .openapi('Media'),
        },
      },
    },
    ...PROBLEMS,
  },
});

export function mediaRoutes(signage: Signage) {
  const routes = createRouter();
  routes.on(
    'POST',
    '/media',
    fewAtOnce(AT_ONCE, 'files-at-once', { most: AT_ONCE }),
    bodyAtMost(LIMIT_MB * 1024 * 1024, 'file-too-large', { mb: LIMIT_MB }),
  );
  return routes.openapi(add, async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const said = c.req.valid('query').durationMs ?? null;
    const added = await addMedia(signage, c.var.actor, bytes, said);
    if (!added.ok) return answerFailure(c, added);
    const { kind, asset, durationMs } = added.media;
    return c.json({ ...asset, kind, durationMs }, 201);
  });
}

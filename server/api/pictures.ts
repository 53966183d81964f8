/** /api/pictures: what posters carry beside their words. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../signage/ground/context.ts';
import { addPhoto } from '../signage/items/photos.ts';
import { bodyAtMost } from './body-size.ts';
import { answerFailure, PROBLEMS } from './problem.ts';
import { createRouter } from './router.ts';
import { requireActor } from './sessions.ts';

/** A telephone's picture has 3 to 12 MB. */
const LIMIT_MB = 20;

const add = createRoute({
  method: 'post',
  path: '/pictures',
  summary: 'Keep a picture',
  description: `The body is the file itself: PNG, JPEG, WebP or AVIF, at most ${LIMIT_MB} MB.`,
  responses: {
    201: {
      description: 'Kept; name it in a copy as `picture: { hash }`',
      content: { 'application/json': { schema: z.object({ hash: z.string() }) } },
    },
    ...PROBLEMS,
  },
});

export function pictureRoutes(signage: Signage) {
  const routes = createRouter();
  routes.use(
    '/pictures',
    requireActor(signage),
    bodyAtMost(LIMIT_MB * 1024 * 1024, 'picture-too-large', { mb: LIMIT_MB }),
  );
  return routes.openapi(add, async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const added = await addPhoto(signage, c.var.actor, bytes);
    if (!added.ok) return answerFailure(c, added);
    return c.json({ hash: added.hash }, 201);
  });
}

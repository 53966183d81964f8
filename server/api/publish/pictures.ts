/** /api/pictures: what posters carry beside their words. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { addPhoto } from '../../signage/items/photos.ts';
import { bodyAtMost } from '../../web/body-size.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { json } from '../../web/answers.ts';
import { fewAtOnce } from './few-at-once.ts';

/** A telephone's picture has 3 to 12 MB. */
const LIMIT_MB = 20;

/** Requests of one person that may hold a picture in memory. */
const AT_ONCE = 4;

const add = createRoute({
  method: 'post',
  path: '/pictures',
  summary: 'Keep a picture',
  description: `The body is the file itself: PNG, JPEG, WebP or AVIF, at most ${LIMIT_MB} MB.`,
  responses: {
    201: json(z.object({ hash: z.string() }), 'Kept; name it in a copy as `picture: { hash }`'),
    ...PROBLEMS,
  },
});

export function pictureRoutes(signage: Signage) {
  const routes = createRouter();
  routes.on(
    'POST',
    '/pictures',
    fewAtOnce(AT_ONCE, 'pictures-at-once', { most: AT_ONCE }),
    bodyAtMost(LIMIT_MB * 1024 * 1024, 'picture-too-large', { mb: LIMIT_MB }),
  );
  return routes.openapi(add, async (c) => {
    const bytes = new Uint8Array(await c.req.arrayBuffer());
    const added = await addPhoto(signage, c.var.actor, bytes);
    if (!added.ok) return answerFailure(c, added);
    return c.json({ hash: added.hash }, 201);
  });
}

/** /api/screens: the screens of the county. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { unknown } from '../../signage/ground/failure.ts';
import { PROFILES } from '../../signage/screens/profiles.ts';
import { screenPausedUntil } from '../../signage/screens/contract-deeds.ts';
import { programmeOf } from '../../signage/programmes/programme-rows.ts';
import { addScreen, getScreen, listScreens, type Screen } from '../../signage/screens/screens.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { buildParts, contractSchema, ownParts } from './screen-schemas.ts';
import { body, json } from '../../web/answers.ts';

const screenSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens'),
    ...buildParts,
    ...ownParts,
    nameEn: ownParts.nameEn.default(''),
    surface: buildParts.surface.default('led'),
    origin: buildParts.origin.default({ x: 0, y: 0 }),
    folds: buildParts.folds.default([]),
    rotation: buildParts.rotation.default(0),
    gamma: buildParts.gamma.default(1),
    brightness: buildParts.brightness.default([]),
    volume: buildParts.volume.default([]),
    timeZone: buildParts.timeZone.default('Asia/Shanghai'),
    sound: buildParts.sound.default(false),
    openingHours: buildParts.openingHours.default(null),
    zones: buildParts.zones.default(null),
    contract: contractSchema.default(null),
    tags: ownParts.tags.default([]),
    position: ownParts.position.default(null),
    profile: z.enum(PROFILES).exactOptional(),
    open: z.literal(false).default(false),
  })
  .openapi('Screen');

const answered = z.record(z.string(), z.unknown());
const answer = (description: string) => json(answered, description);

const list = createRoute({
  method: 'get',
  path: '/screens',
  summary: 'The screens of your unit and those below',
  request: {
    query: z.object({
      retired: z
        .enum(['0', '1'])
        .default('0')
        .openapi({ description: '1: those that were taken down, in place of those that hang' }),
    }),
  },
  responses: {
    200: json(z.object({ screens: z.array(answered) }), 'By id'),
    ...PROBLEMS,
  },
});

const get = createRoute({
  method: 'get',
  path: '/screens/{id}',
  summary: 'One screen',
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 200: answer('The screen'), ...PROBLEMS },
});

const add = createRoute({
  method: 'post',
  path: '/screens',
  summary: 'Hang a screen',
  request: { body: body(screenSchema) },
  responses: { 201: answer('Stored; it joins every target that it matches'), ...PROBLEMS },
});

const programme = createRoute({
  method: 'get',
  path: '/screens/{id}/programme',
  summary: 'What the screen should be showing, and how far its delivery came',
  request: { params: z.object({ id: z.string().max(64) }) },
  responses: { 200: answer('The compiled programme'), ...PROBLEMS },
});

export function screenRoutes(signage: Signage) {
  return createRouter()
    .openapi(list, async (c) => {
      const screens = await listScreens(
        signage.db,
        c.var.actor,
        c.req.valid('query').retired === '1',
      );
      const now = signage.clock.now();
      return c.json({ screens: screens.map((screen) => screenBody(screen, now)) }, 200);
    })
    .openapi(get, async (c) => {
      const found = await getScreen(signage.db, c.var.actor, c.req.valid('param').id);
      if (!found.ok) return answerFailure(c, found);
      return c.json(screenBody(found.screen, signage.clock.now()), 200);
    })
    .openapi(programme, async (c) => {
      const { id } = c.req.valid('param');
      const found = await getScreen(signage.db, c.var.actor, id);
      if (!found.ok) return answerFailure(c, found);
      const stored = await programmeOf(signage.db, id);
      if (!stored) return answerFailure(c, unknown('no-programme', { id }));
      return c.json({ ...stored }, 200);
    })
    .openapi(add, async (c) => {
      const added = await addScreen(signage, c.var.actor, c.req.valid('json'));
      if (!added.ok) return answerFailure(c, added);
      return c.json(screenBody(added.screen, signage.clock.now()), 201);
    });
}

/** `pausedUntil`: when the owner's pause that runs is over, epoch ms; null: none runs. */
export const screenBody = (screen: Screen, now: number): Record<string, unknown> => ({
  ...screen,
  pausedUntil: screenPausedUntil(screen.contract, now),
});

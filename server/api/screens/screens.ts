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
import { hourly } from '../publish/rule-schemas.ts';
import {
  contractSchema,
  openingHoursSchema,
  point,
  rect,
  tagsSchema,
  zonesSchema,
} from './screen-schemas.ts';
import { SCREEN_KINDS } from '../../../content/library/schema.ts';
import { body, json } from '../../web/answers.ts';

const timeZone = z
  .string()
  .refine((name) => Intl.supportedValuesOf('timeZone').includes(name) || name === 'UTC', {
    error: 'must be the name of a time zone, such as Asia/Shanghai',
    params: { code: 'time-zone' },
  });
const screenSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens'),
    unit: z.string().min(1).max(64),
    name: z.string().trim().min(1).max(100),
    nameEn: z.string().trim().max(100).default(''),
    kind: z.enum(SCREEN_KINDS),
    width: z.number().int().min(8).max(7680),
    height: z.number().int().min(8).max(4320),
    colour: z.enum(['mono', 'dual', 'rgb']),
    surface: z.enum(['led', 'lcd']).default('led'),
    origin: point.default({ x: 0, y: 0 }),
    folds: z
      .array(z.strictObject({ from: rect, to: point }))
      .max(64)
      .default([]),
    rotation: z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)]).default(0),
    gamma: z.number().min(0.5).max(4).default(1),
    brightness: hourly.default([]),
    volume: hourly.default([]),
    timeZone: timeZone.default('Asia/Shanghai'),
    sound: z.boolean().default(false),
    openingHours: openingHoursSchema.default(null),
    zones: zonesSchema.default(null),
    contract: contractSchema.default(null),
    tags: tagsSchema.default([]),
    position: z
      .strictObject({
        latitude: z.number().min(-90).max(90),
        longitude: z.number().min(-180).max(180),
      })
      .nullable()
      .default(null),
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
      const screens = await listScreens(signage.db, c.var.actor);
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

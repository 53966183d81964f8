/** /api/screens/{id}: its hours, zones, tags and loudness; its owner's contract and pauses; what it shows, and why. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { pauseScreen, resumeScreen, setContract } from '../../signage/screens/contract-deeds.ts';
import {
  editScreen,
  restoreScreen,
  retireScreen,
  type ScreenOutcome,
} from '../../signage/screens/screen-deeds.ts';
import { screenShowing, screenWhy } from '../../signage/programmes/why.ts';
import { previewAnswer, previewBody, previewQuery } from '../publish/preview.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { given, id, version, wire } from '../publish/rule-schemas.ts';
import {
  buildParts,
  contractEditSchema,
  optional,
  ownParts,
  trackSchema,
} from './screen-schemas.ts';
import { screenBody } from './screens.ts';
import { body, json } from '../../web/answers.ts';

const editSchema = z
  .strictObject({
    version,
    ...optional(buildParts),
    ...optional(ownParts),
    track: trackSchema.nullable().optional(),
  })
  .openapi('ScreenEdit', {
    description:
      'Parts left out stay as they are. A new size or new colours have all its pictures drawn again; another unit takes its schedules with it, and what was played stays with the one before',
  });

const contractEdit = z
  .strictObject({ version, contract: contractEditSchema })
  .openapi('ContractEdit', {
    description: 'Pauses stay as they are, as do `takeover` and `pausing` that are left out',
  });

/** One action: whoever presses it need not have read the screen before. */
const unseen = version.optional().openapi({
  description: 'The version that you saw; absent: whatever it is now',
});

const pauseSchema = z
  .strictObject({
    version: unseen,
    from: z.number().int().min(0).optional().openapi({ description: 'Epoch ms; now' }),
    until: z.number().int().min(0).optional().openapi({ description: 'Epoch ms, excluded' }),
    minutes: z.number().int().min(1).max(1440).optional().openapi({
      description: 'In place of `until`; 60 where neither is given',
    }),
  })
  .refine(({ until, minutes }) => until === undefined || minutes === undefined, {
    path: ['minutes'],
    error: 'give either until or minutes',
    params: { code: 'expiry-either' },
  });

const doneSchema = z.object({
  screen: z.record(z.string(), z.unknown()),
  screens: z.number().int().openapi({ description: 'Screens that are compiled anew' }),
  warnings: z.array(z.string()),
  deed: z.string().nullable().openapi({ description: 'What POST /undo would take back' }),
});

const params = z.object({ id });
export const screenDone = (description: string) => ({
  200: previewAnswer(description, doneSchema),
  ...PROBLEMS,
});

const edit = createRoute({
  method: 'patch',
  path: '/screens/{id}',
  summary: 'Correct anything about it: names, build, place, unit, hours, zones, contract, tags',
  request: { params, query: previewQuery, body: body(editSchema) },
  responses: screenDone('Changed'),
});

const retire = createRoute({
  method: 'post',
  path: '/screens/{id}/retire',
  summary: 'Take it down: nothing is shown, aimed at or expected there, and its player is cut off',
  request: { params, query: previewQuery, body: body(z.strictObject({ version })) },
  responses: screenDone('Taken down; its plays and its history stay'),
});

const restore = createRoute({
  method: 'post',
  path: '/screens/{id}/restore',
  summary: 'Hang it again as it was; its player has to be paired anew',
  request: { params, query: previewQuery, body: body(z.strictObject({ version })) },
  responses: screenDone('Hung again'),
});

const contract = createRoute({
  method: 'put',
  path: '/screens/{id}/contract',
  summary: 'What its owner agrees to about inserted items',
  request: { params, query: previewQuery, body: body(contractEdit) },
  responses: screenDone('Agreed'),
});

const pause = createRoute({
  method: 'post',
  path: '/screens/{id}/pause',
  summary: "The owner's right: nothing is inserted for an hour, or until then",
  request: { params, query: previewQuery, body: body(pauseSchema) },
  responses: screenDone('Paused'),
});

const resume = createRoute({
  method: 'post',
  path: '/screens/{id}/resume',
  summary: "End the owner's pause that runs; where none runs, take back those that are planned",
  request: { params, query: previewQuery, body: body(z.strictObject({ version: unseen })) },
  responses: screenDone('Resumed'),
});

const at = z.object({
  at: z.coerce
    .number()
    .int()
    .min(0)
    .max(8_000_000_000_000)
    .optional()
    .openapi({ description: 'Epoch ms; now' }),
});
const named = z.object({ id: z.string(), name: z.string(), nameEn: z.string() }).nullable();
const urgent = z.object({ id: z.string(), text: z.string() }).nullable();
const thing = {
  zone: z.string(),
  item: z.string(),
  text: z.string().nullable(),
  layer: z.string(),
  schedule: z.string().nullable(),
  campaign: named,
  phase: z.string().nullable(),
  start: z.number(),
  end: z.number(),
};
const showingSchema = z
  .object({
    screen: z.string(),
    at: z.number(),
    urgent,
    zones: z.array(z.object({ ...thing, media: z.record(z.string(), z.unknown()) })),
    nextChange: z.number(),
    serial: z.number(),
    validFrom: z.number(),
    validUntil: z.number(),
  })
  .openapi('Showing');
const person = z
  .object({ person: z.string().nullable(), name: z.string().nullable(), at: z.number() })
  .nullable();
const whySchema = z
  .object({
    screen: z.string(),
    at: z.number(),
    urgent,
    zones: z.array(
      z.object({
        ...thing,
        rules: z
          .array(z.string())
          .openapi({ description: 'Numbers of content/programme/RULES.md' }),
        published: person,
        changed: person,
        lost: z.array(
          z.object({
            schedule: z.string(),
            layer: z.string(),
            campaign: named,
            phase: z.string().nullable(),
            texts: z.array(z.string()),
            shortfall: z.object({ reason: z.string(), rule: z.string() }).loose().nullable(),
          }),
        ),
      }),
    ),
  })
  .openapi('Why');

const showing = createRoute({
  method: 'get',
  path: '/screens/{id}/showing',
  summary: 'What it should be showing at an instant',
  request: { params, query: at },
  responses: { 200: json(showingSchema, 'By zone'), ...PROBLEMS },
});

const why = createRoute({
  method: 'get',
  path: '/screens/{id}/why',
  summary: 'Why it shows that: layer, campaign, phase, rule, who published it, what lost to it',
  request: { params, query: at },
  responses: { 200: json(whySchema, 'By zone'), ...PROBLEMS },
});

export function screenDeedRoutes(signage: Signage) {
  return createRouter()
    .openapi(edit, async (c) => {
      const { version: seen, ...edited } = c.req.valid('json');
      const parts = given(edited);
      const preview = c.req.valid('query').preview === '1';
      const { id: of } = c.req.valid('param');
      const made = await editScreen(signage, c.var.actor, of, parts, { version: seen, preview });
      return made.ok ? c.json(screenDoneBody(made), 200) : answerFailure(c, made);
    })
    .openapi(retire, async (c) => {
      const seen = { ...c.req.valid('json'), preview: c.req.valid('query').preview === '1' };
      const made = await retireScreen(signage, c.var.actor, c.req.valid('param').id, seen);
      return made.ok ? c.json(screenDoneBody(made), 200) : answerFailure(c, made);
    })
    .openapi(restore, async (c) => {
      const seen = { ...c.req.valid('json'), preview: c.req.valid('query').preview === '1' };
      const made = await restoreScreen(signage, c.var.actor, c.req.valid('param').id, seen);
      return made.ok ? c.json(screenDoneBody(made), 200) : answerFailure(c, made);
    })
    .openapi(contract, async (c) => {
      const { version: seen, contract: agreed } = c.req.valid('json');
      const preview = c.req.valid('query').preview === '1';
      const { id: of } = c.req.valid('param');
      const next = agreed && given(agreed);
      const made = await setContract(signage, c.var.actor, of, next, { version: seen, preview });
      return made.ok ? c.json(screenDoneBody(made), 200) : answerFailure(c, made);
    })
    .openapi(pause, async (c) => {
      const { version: seen, ...span } = c.req.valid('json');
      const preview = c.req.valid('query').preview === '1';
      const { id: of } = c.req.valid('param');
      const made = await pauseScreen(signage, c.var.actor, of, span, { version: seen, preview });
      return made.ok ? c.json(pausedBody(made, signage), 200) : answerFailure(c, made);
    })
    .openapi(resume, async (c) => {
      const seen = { ...c.req.valid('json'), preview: c.req.valid('query').preview === '1' };
      const made = await resumeScreen(signage, c.var.actor, c.req.valid('param').id, seen);
      return made.ok ? c.json(pausedBody(made, signage), 200) : answerFailure(c, made);
    })
    .openapi(showing, async (c) => {
      const instant = c.req.valid('query').at ?? signage.clock.now();
      const found = await screenShowing(signage, c.var.actor, c.req.valid('param').id, instant);
      if (!found.ok) return answerFailure(c, found);
      const { ok: _, ...answer } = found;
      return c.json(wire<z.infer<typeof showingSchema>>(answer), 200);
    })
    .openapi(why, async (c) => {
      const instant = c.req.valid('query').at ?? signage.clock.now();
      const found = await screenWhy(signage, c.var.actor, c.req.valid('param').id, instant);
      if (!found.ok) return answerFailure(c, found);
      const { ok: _, ...answer } = found;
      return c.json(wire<z.infer<typeof whySchema>>(answer), 200);
    });
}

type Made = Extract<ScreenOutcome, { ok: true }>;

/** The same, saying until when it is paused. */
function pausedBody(made: Made, { clock }: Pick<Signage, 'clock'>) {
  if (made.preview) return previewBody(made);
  return { ...screenDoneBody(made), screen: screenBody(made.answer, clock.now()) };
}

export function screenDoneBody(made: Made) {
  if (made.preview) return previewBody(made);
  const { answer, screens, warnings, deed } = made;
  return { screen: { ...answer }, screens: screens.length, warnings: [...warnings], deed };
}

/** /api/units: the tree of units. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { closeUnit, reopenUnit } from '../../signage/units/unit-close.ts';
import { unitCode } from '../../signage/units/unit-codes.ts';
import { UNIT_KINDS } from '../../signage/units/unit-kinds.ts';
import { mergeUnit, moveUnit, type Relocated } from '../../signage/units/unit-moves.ts';
import { addUnit, editUnit, getUnit, listUnits } from '../../signage/units/units.ts';
import { body, json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { given, id, version } from '../publish/rule-schemas.ts';
import { previewQuery } from '../publish/preview.ts';
import { telephone } from './person-schemas.ts';

const unitSchema = z
  .object({
    id: z.string(),
    parent: z.string().nullable(),
    name: z.string(),
    nameEn: z.string(),
    kind: z.string(),
    code: z.string().nullable(),
    telephone: z.string(),
    inCharge: z.string().nullable().openapi({ description: 'Id of the person in charge' }),
    closedAt: z.number().nullable(),
    mergedInto: z.string().nullable(),
    version: z.number(),
  })
  .openapi('Unit');

const code = z
  .string()
  .max(40)
  .refine((written) => unitCode(written) !== null, {
    error: 'must be a code of 6, 9 or 12 digits',
    params: { code: 'unit-code' },
  })
  .transform((written) => unitCode(written))
  .openapi({ type: 'string', description: 'Of the place: 6, 9 or 12 digits; kept as 12' });

const parts = {
  name: z.string().trim().min(1).max(100),
  nameEn: z.string().trim().max(100),
  kind: z.enum(UNIT_KINDS),
  code: code.nullable(),
  telephone,
  inCharge: id.nullable().openapi({ description: 'Id of a person of your unit or of one below' }),
};

const newUnit = z
  .strictObject({
    parent: id.openapi({ description: 'The unit above it: yours, or one below' }),
    name: parts.name,
    nameEn: parts.nameEn.default(''),
    kind: parts.kind,
    code: parts.code.default(null),
    telephone: parts.telephone.default(''),
    inCharge: parts.inCharge.default(null),
  })
  .openapi('NewUnit');

const unitEdit = z
  .strictObject({
    version,
    name: parts.name.optional(),
    nameEn: parts.nameEn.optional(),
    kind: parts.kind.optional(),
    code: parts.code.optional(),
    telephone: parts.telephone.optional(),
    inCharge: parts.inCharge.optional(),
  })
  .openapi('UnitEdit', { description: 'Parts left out stay as they are' });

const counted = z.object({ count: z.number().int(), some: z.array(z.string()) });
const relocated = z
  .object({
    preview: z
      .object({
        units: counted,
        screens: counted,
        people: counted,
        lost: counted.openapi({ description: 'Schedules that reach fewer of its screens' }),
        gained: counted.openapi({ description: 'Schedules that reach more of them' }),
        named: counted.openapi({
          description: 'Schedules that name the screens they reached from then on, and gain none',
        }),
      })
      .nullable(),
    unit: unitSchema.optional(),
    screens: z.number().int().optional().openapi({ description: 'Compiled anew' }),
  })
  .openapi('UnitRelocated');

const params = z.object({ id });

const list = createRoute({
  method: 'get',
  path: '/units',
  summary: 'Your unit and those below it',
  request: {
    query: z.object({
      under: id.optional().openapi({ description: 'Those below this one, and itself' }),
      parent: id.optional().openapi({ description: 'Those right below this one' }),
      words: z.string().trim().min(1).max(100).optional(),
      closed: z.enum(['0', '1']).default('0').openapi({ description: '1: with those closed' }),
      after: id.optional().openapi({ description: 'The `next` of the answer before' }),
      limit: z.coerce.number().int().min(1).max(1000).default(200),
    }),
  },
  responses: {
    200: json(z.object({ units: z.array(unitSchema), next: z.string().nullable() }), 'By id'),
    ...PROBLEMS,
  },
});

const get = createRoute({
  method: 'get',
  path: '/units/{id}',
  summary: 'One unit',
  request: { params },
  responses: { 200: json(unitSchema, 'The unit'), ...PROBLEMS },
});

const add = createRoute({
  method: 'post',
  path: '/units',
  summary: 'Make a unit',
  request: { body: body(newUnit) },
  responses: { 201: json(unitSchema, 'Made'), ...PROBLEMS },
});

const edit = createRoute({
  method: 'patch',
  path: '/units/{id}',
  summary: 'Change what a unit is called and how it is reached',
  request: { params, body: body(unitEdit) },
  responses: { 200: json(unitSchema, 'Changed'), ...PROBLEMS },
});

const move = createRoute({
  method: 'post',
  path: '/units/{id}/move',
  summary: 'Put a unit, with all below it, below another one',
  request: {
    params,
    query: previewQuery,
    body: body(z.strictObject({ version, parent: id })),
  },
  responses: { 200: json(relocated, 'Moved; to undo it, move it back'), ...PROBLEMS },
});

const merge = createRoute({
  method: 'post',
  path: '/units/{id}/merge',
  summary: 'Make a unit a part of another; it cannot be undone',
  request: { params, query: previewQuery, body: body(z.strictObject({ version, into: id })) },
  responses: { 200: json(relocated, 'Merged and closed'), ...PROBLEMS },
});

const stateBody = body(z.strictObject({ version }));
const close = createRoute({
  method: 'post',
  path: '/units/{id}/close',
  summary: 'Close a unit in which nothing stands any more',
  request: { params, body: stateBody },
  responses: { 200: json(unitSchema, 'Closed'), ...PROBLEMS },
});

const open = createRoute({
  method: 'post',
  path: '/units/{id}/open',
  summary: 'Open a closed unit again',
  request: { params, body: stateBody },
  responses: { 200: json(unitSchema, 'Open'), ...PROBLEMS },
});

export function unitRoutes(signage: Signage) {
  return createRouter()
    .openapi(list, async (c) => {
      const { closed, ...filter } = c.req.valid('query');
      const wanted = { ...filter, closed: closed === '1' };
      const { units, next } = await listUnits(signage.db, c.var.actor, wanted);
      return c.json({ units: [...units], next }, 200);
    })
    .openapi(get, async (c) => {
      const found = await getUnit(signage.db, c.var.actor, c.req.valid('param').id);
      return found.ok ? c.json(found.unit, 200) : answerFailure(c, found);
    })
    .openapi(add, async (c) => {
      const made = await addUnit(signage, c.var.actor, c.req.valid('json'));
      return made.ok ? c.json(made.unit, 201) : answerFailure(c, made);
    })
    .openapi(edit, async (c) => {
      const { version: seen, ...rest } = c.req.valid('json');
      const wish = { version: seen, parts: given(rest) };
      const done = await editUnit(signage, c.var.actor, c.req.valid('param').id, wish);
      return done.ok ? c.json(done.unit, 200) : answerFailure(c, done);
    })
    .openapi(move, async (c) => {
      const { version: seen, parent } = c.req.valid('json');
      const preview = c.req.valid('query').preview === '1';
      const wish = { version: seen, to: parent, preview };
      const done = await moveUnit(signage, c.var.actor, c.req.valid('param').id, wish);
      return done.ok ? c.json(wireRelocated(done), 200) : answerFailure(c, done);
    })
    .openapi(merge, async (c) => {
      const { version: seen, into } = c.req.valid('json');
      const preview = c.req.valid('query').preview === '1';
      const wish = { version: seen, to: into, preview };
      const done = await mergeUnit(signage, c.var.actor, c.req.valid('param').id, wish);
      return done.ok ? c.json(wireRelocated(done), 200) : answerFailure(c, done);
    })
    .openapi(close, async (c) => {
      const { version: seen } = c.req.valid('json');
      const done = await closeUnit(signage, c.var.actor, c.req.valid('param').id, seen);
      return done.ok ? c.json(done.unit, 200) : answerFailure(c, done);
    })
    .openapi(open, async (c) => {
      const { version: seen } = c.req.valid('json');
      const done = await reopenUnit(signage, c.var.actor, c.req.valid('param').id, seen);
      return done.ok ? c.json(done.unit, 200) : answerFailure(c, done);
    });
}

/** Its lists may be written to, as the schemas have them. */
const wireRelocated = (done: Extract<Relocated, { ok: true }>) =>
  (done.preview === null
    ? { preview: null, unit: done.unit, screens: done.screens }
    : { preview: done.preview }) as z.infer<typeof relocated>;

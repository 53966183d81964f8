/** /api/policy: the limits that words on screens are held against. */
import { createRoute, z } from '@hono/zod-openapi';
import { SCREEN_KINDS } from '../../../content/library/schema.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { BOUNDS, PROFILES, SHIPPED } from '../../signage/policy/profiles.ts';
import {
  type NewPolicy,
  setPolicy,
  type UnitPolicy,
  unitPolicy,
} from '../../signage/policy/set-policy.ts';
import { body, json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { wire } from '../publish/rule-schemas.ts';

const within = ({ min, max }: { readonly min: number; readonly max: number }) =>
  z.number().int().min(min).max(max);

const limitsSchema = z
  .strictObject({
    charactersPerMinute: within(BOUNDS.charactersPerMinute).openapi({
      description:
        'At which words are read, and scroll. What scrolls goes at the nearest speed that a screen shows evenly',
    }),
    stillMs: within(BOUNDS.stillMs).openapi({ description: 'A page stands at least so long, ms' }),
    driverUnits: within(BOUNDS.driverUnits).openapi({
      description: 'Units of information that a page has at most, for who drives',
    }),
    driverKinds: z.array(z.enum(SCREEN_KINDS)).max(BOUNDS.driverKinds.max).openapi({
      description: 'Kinds of screens that are read from a car on the move',
    }),
  })
  .openapi('PolicyLimits');

const names = {
  name: z.string().trim().min(1).max(100),
  nameEn: z.string().trim().max(100),
};

const newPolicySchema = z
  .strictObject({
    version: z.number().int().min(0),
    policy: z
      .discriminatedUnion('kind', [
        z.strictObject({ kind: z.literal('shipped'), profile: z.enum(PROFILES) }),
        z.strictObject({
          kind: z.literal('own'),
          name: names.name,
          nameEn: names.nameEn.default(''),
          limits: limitsSchema,
        }),
      ])
      .nullable()
      .openapi({ description: 'null: the one of the unit above holds' }),
  })
  .openapi('NewPolicy');

const profile = z.enum(PROFILES);
const policyParts = {
  profile: profile.nullable().openapi({ description: "null: limits of a unit's own" }),
  ...names,
  limits: limitsSchema,
};

const answerSchema = z
  .object({
    unit: z.string(),
    inForce: z
      .object({
        ...policyParts,
        from: z
          .string()
          .nullable()
          .openapi({ description: 'The unit whose it is; null: no unit has adopted any' }),
      })
      .openapi({ description: 'What the words of this unit are held against' }),
    own: z
      .object({ ...policyParts, by: z.string(), at: z.number() })
      .nullable()
      .openapi({ description: 'What the unit itself has adopted; null: it inherits' }),
    version: z.number().int().openapi({ description: '0: the unit never adopted any' }),
    profiles: z
      .array(z.object({ ...policyParts, profile }))
      .openapi({ description: 'Those that come with the program' }),
  })
  .openapi('Policy');

const get = createRoute({
  method: 'get',
  path: '/policy',
  summary: 'The limits that hold for the unit for which you act, and those to choose from',
  responses: { 200: json(answerSchema, 'The policy'), ...PROBLEMS },
});

const put = createRoute({
  method: 'put',
  path: '/policy',
  summary: 'Adopt limits for the unit for which you act, and for all below',
  description:
    'Checks keep to them at once; what scrolls goes at the new pace with the next programme, which is compiled now.',
  request: { body: body(newPolicySchema) },
  responses: { 200: json(answerSchema, 'The policy as it is now'), ...PROBLEMS },
});

export function policyRoutes(signage: Signage) {
  return createRouter()
    .openapi(get, async (c) =>
      c.json(answerOf(await unitPolicy(signage.db, c.var.actor.unit)), 200),
    )
    .openapi(put, async (c) => {
      const { version, policy } = c.req.valid('json');
      const wanted = { version, policy: chosen(policy) };
      const done = await setPolicy(signage, c.var.actor, wanted);
      return done.ok ? c.json(answerOf(done.policy), 200) : answerFailure(c, done);
    });
}

function chosen(policy: z.infer<typeof newPolicySchema>['policy']): NewPolicy['policy'] {
  if (policy?.kind !== 'own') return policy && policy.profile;
  const { name, nameEn, limits } = policy;
  return { name, nameEn, limits: { ...limits, driverKinds: [...new Set(limits.driverKinds)] } };
}

const answerOf = (policy: UnitPolicy) =>
  wire<z.infer<typeof answerSchema>>({
    ...policy,
    profiles: PROFILES.map((one) => ({ profile: one, ...SHIPPED[one] })),
  });

/** /api/sign-in-policy: what signing in asks for. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import {
  changeSignInPolicy,
  type SignInPolicy,
  signInPolicy,
} from '../../signage/people/sign-in-policy.ts';
import { ROLES } from '../../signage/reach/rights.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';

const policySchema = z.strictObject({
  secondFactor: z
    .array(z.enum(ROLES))
    .max(ROLES.length)
    .openapi({ description: 'Roles that may do nothing without a second factor' }),
  idleMinutes: z.number().int().min(5).max(720).openapi({
    description: 'A session that is not used for so long is over; holds for those that begin now',
  }),
  version: z.number().int(),
});

const answered = {
  description: 'As it is now',
  content: { 'application/json': { schema: policySchema } },
};

const readRoute = createRoute({
  method: 'get',
  path: '/sign-in-policy',
  summary: 'What signing in asks for',
  responses: { 200: answered, 401: PROBLEMS[401], 403: PROBLEMS[403] },
});

const changeRoute = createRoute({
  method: 'put',
  path: '/sign-in-policy',
  summary: 'Change it, for the whole county',
  request: { body: { required: true, content: { 'application/json': { schema: policySchema } } } },
  responses: {
    200: answered,
    400: PROBLEMS[400],
    401: PROBLEMS[401],
    403: PROBLEMS[403],
    409: PROBLEMS[409],
  },
});

export function signInPolicyRoutes(signage: Signage) {
  const told = (policy: SignInPolicy) => ({ ...policy, secondFactor: [...policy.secondFactor] });
  return createRouter()
    .openapi(readRoute, async (c) => c.json(told(await signInPolicy(signage.db)), 200))
    .openapi(changeRoute, async (c) => {
      const changed = await changeSignInPolicy(signage, c.get('actor'), c.req.valid('json'));
      return changed.ok ? c.json(told(changed.policy), 200) : answerFailure(c, changed);
    });
}

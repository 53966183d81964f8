/** /api/people: who belongs to which unit, and is what. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { addGrant, changeGrant, removeGrant } from '../../signage/people/grant-deeds.ts';
import {
  createPerson,
  disablePerson,
  editPerson,
  enablePerson,
} from '../../signage/people/person-deeds.ts';
import { listPeople, lookAtPerson } from '../../signage/people/person-list.ts';
import type { Person } from '../../signage/people/person-rows.ts';
import { ROLES } from '../../signage/reach/rights.ts';
import { body, json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS } from '../../web/problem.ts';
import { createRouter } from '../../web/router.ts';
import { given, id, version } from '../publish/rule-schemas.ts';
import { email, instant, login, name, personSchema, telephone } from './person-schemas.ts';

const grantWish = z
  .strictObject({
    role: z.enum(ROLES),
    unit: id.openapi({ description: 'Yours or one below: the role is for all below it too' }),
    fromAt: instant.optional(),
    untilAt: instant.optional(),
    deputyOf: id
      .nullable()
      .optional()
      .openapi({ description: 'For whom the person stands in; it takes an end' }),
  })
  .openapi('NewGrant');

const newPerson = z
  .strictObject({
    login,
    name,
    unit: id.openapi({ description: 'Where the person belongs: your unit, or one below' }),
    telephone: telephone.default(''),
    email: email.default(''),
    grants: z.array(grantWish).max(20).default([]),
  })
  .openapi('NewPerson');

const personEdit = z
  .strictObject({
    version,
    name: name.optional(),
    unit: id.optional().openapi({ description: 'Moves the person; its roles stay' }),
    telephone: telephone.optional(),
    email: email.optional(),
  })
  .openapi('PersonEdit', { description: 'Parts left out stay as they are' });

const params = z.object({ id });
const grantParams = z.object({ id, grant: id });
const answered = (description: string) => ({
  200: json(personSchema, description),
  ...PROBLEMS,
});

const list = createRoute({
  method: 'get',
  path: '/people',
  summary: 'The people of your unit and of those below it',
  description: 'Telephones and addresses are personal: each look at others is in the audit.',
  request: {
    query: z.object({
      unit: id.optional().openapi({ description: 'Those of this unit and of those below it' }),
      role: z.enum(ROLES).optional(),
      words: z.string().trim().min(1).max(100).optional(),
      disabled: z.enum(['0', '1']).optional().openapi({ description: 'Absent: all' }),
      after: id.optional().openapi({ description: 'The `next` of the answer before' }),
      limit: z.coerce.number().int().min(1).max(500).default(100),
    }),
  },
  responses: {
    200: json(z.object({ people: z.array(personSchema), next: z.string().nullable() }), 'By id'),
    ...PROBLEMS,
  },
});

const get = createRoute({
  method: 'get',
  path: '/people/{id}',
  summary: 'One person',
  request: { params },
  responses: answered('The person'),
});

const create = createRoute({
  method: 'post',
  path: '/people',
  summary: 'Make a person, with a first password that is shown this once',
  request: { body: body(newPerson) },
  responses: {
    201: json(z.object({ person: personSchema, password: z.string() }), 'Made'),
    ...PROBLEMS,
  },
});

const edit = createRoute({
  method: 'patch',
  path: '/people/{id}',
  summary: 'Change or move a person',
  request: { params, body: body(personEdit) },
  responses: answered('Changed'),
});

const stateBody = body(z.strictObject({ version }));
const disable = createRoute({
  method: 'post',
  path: '/people/{id}/disable',
  summary: 'End all access of a person, at once',
  request: { params, body: stateBody },
  responses: answered('Disabled, and signed out everywhere'),
});

const enable = createRoute({
  method: 'post',
  path: '/people/{id}/enable',
  summary: 'Let a disabled person in again',
  request: { params, body: stateBody },
  responses: answered('Enabled'),
});

const grant = createRoute({
  method: 'post',
  path: '/people/{id}/grants',
  summary: 'Give a role',
  request: { params, body: body(grantWish) },
  responses: { 201: json(personSchema, 'Given'), ...PROBLEMS },
});

const span = createRoute({
  method: 'patch',
  path: '/people/{id}/grants/{grant}',
  summary: 'Put a role to another span of time',
  request: {
    params: grantParams,
    body: body(z.strictObject({ fromAt: instant.optional(), untilAt: instant.optional() })),
  },
  responses: answered('Changed'),
});

const take = createRoute({
  method: 'delete',
  path: '/people/{id}/grants/{grant}',
  summary: 'Take a role',
  request: { params: grantParams },
  responses: answered('Taken, with effect from the next request'),
});

export function peopleRoutes(signage: Signage) {
  return createRouter()
    .openapi(list, async (c) => {
      const { disabled, ...filter } = c.req.valid('query');
      const wanted = {
        ...filter,
        ...(disabled !== undefined && { disabled: disabled === '1' }),
      };
      const found = await listPeople(signage, c.var.actor, wanted);
      if (!found.ok) return answerFailure(c, found);
      return c.json({ people: found.people.map(wire), next: found.next }, 200);
    })
    .openapi(get, async (c) => {
      const found = await lookAtPerson(signage, c.var.actor, c.req.valid('param').id);
      return found.ok ? c.json(wire(found.person), 200) : answerFailure(c, found);
    })
    .openapi(create, async (c) => {
      const made = await createPerson(signage, c.var.actor, c.req.valid('json'));
      if (!made.ok) return answerFailure(c, made);
      c.header('cache-control', 'no-store');
      return c.json({ person: wire(made.person), password: made.password }, 201);
    })
    .openapi(edit, async (c) => {
      const { version: seen, ...parts } = c.req.valid('json');
      const wish = { version: seen, parts: given(parts) };
      const done = await editPerson(signage, c.var.actor, c.req.valid('param').id, wish);
      return done.ok ? c.json(wire(done.person), 200) : answerFailure(c, done);
    })
    .openapi(disable, async (c) => {
      const { version: seen } = c.req.valid('json');
      const done = await disablePerson(signage, c.var.actor, c.req.valid('param').id, seen);
      return done.ok ? c.json(wire(done.person), 200) : answerFailure(c, done);
    })
    .openapi(enable, async (c) => {
      const { version: seen } = c.req.valid('json');
      const done = await enablePerson(signage, c.var.actor, c.req.valid('param').id, seen);
      return done.ok ? c.json(wire(done.person), 200) : answerFailure(c, done);
    })
    .openapi(grant, async (c) => {
      const { id: person } = c.req.valid('param');
      const done = await addGrant(signage, c.var.actor, person, c.req.valid('json'));
      return done.ok ? c.json(wire(done.person), 201) : answerFailure(c, done);
    })
    .openapi(span, async (c) => {
      const { id: person, grant: which } = c.req.valid('param');
      const wish = given(c.req.valid('json'));
      const done = await changeGrant(signage, c.var.actor, person, which, wish);
      return done.ok ? c.json(wire(done.person), 200) : answerFailure(c, done);
    })
    .openapi(take, async (c) => {
      const { id: person, grant: which } = c.req.valid('param');
      const done = await removeGrant(signage, c.var.actor, person, which);
      return done.ok ? c.json(wire(done.person), 200) : answerFailure(c, done);
    });
}

/** Its lists may be written to, as the schema has them. */
const wire = (person: Person) => person as z.infer<typeof personSchema>;

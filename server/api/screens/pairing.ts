/** /api/pairing: a player asks for a code, a person claims it, the player takes its credential. */
import { createRoute, z } from '@hono/zod-openapi';
import type { Signage } from '../../signage/ground/context.ts';
import { succeedKey } from '../../signage/trust/key-succession.ts';
import { askCode, claimCode, pollCode } from '../../signage/trust/pairing-codes.ts';
import { revoke, rotateCredentials } from '../../signage/trust/pairings.ts';
import { type Door, RATES, secondsOf } from '../../entry/door.ts';
import { placeIn } from '../../web/address.ts';
import { json } from '../../web/answers.ts';
import { answerFailure, PROBLEMS, problem, TOO_MUCH } from '../../web/problem.ts';
import { regionOf } from '../../place.ts';
import { createRouter } from '../../web/router.ts';

const id = z.string().min(1).max(64);

const ask = createRoute({
  method: 'post',
  path: '/pairing',
  summary: 'A new player asks for a code to show',
  security: [],
  responses: {
    201: json(
      z
        .object({
          code: z.string().openapi({ example: '7K3QX9' }),
          poll: z.string().openapi({ description: 'Where to ask whether the code was claimed' }),
          expiresAt: z.number(),
        })
        .openapi('PairingCode'),
      'Show the code, and ask at `poll` every few seconds',
    ),
    503: TOO_MUCH[503],
  },
});

const poll = createRoute({
  method: 'get',
  path: '/pairing/{poll}',
  summary: 'A player asks whether its code was claimed',
  security: [],
  request: { params: z.object({ poll: z.string().max(100) }) },
  responses: {
    200: json(
      z
        .object({
          screen: z.string(),
          series: z.number(),
          credential: z.string().openapi({ description: 'Given once: keep it' }),
          key: z.string().openapi({ description: "The server's Ed25519 key: pin it" }),
        })
        .openapi('Identity'),
      'It was claimed',
    ),
    202: json(z.object({ state: z.literal('waiting') }), 'Not yet'),
    404: PROBLEMS[404],
  },
});

const claim = createRoute({
  method: 'post',
  path: '/pairing/claim',
  summary: 'Give the player that shows this code to a screen',
  request: {
    body: {
      required: true,
      ...json(z.strictObject({ code: z.string().min(1).max(20), screen: id }), 'The code'),
    },
  },
  responses: {
    200: json(z.object({ screen: z.string() }), 'Claimed'),
    429: TOO_MUCH[429],
    ...PROBLEMS,
  },
});

const reach = z
  .union([
    z.strictObject({ screen: id }),
    z.strictObject({ unit: id }),
    z.strictObject({ all: z.literal(true) }),
  ])
  .openapi('PairingReach');
const reached = json(z.object({ screens: z.array(z.string()) }), 'The screens concerned');

const kill = createRoute({
  method: 'post',
  path: '/pairing/revoke',
  summary:
    'The kill switch: players fall to the built-in card at once, and stay there until paired again',
  request: { body: { required: true, ...json(reach, 'Whose') } },
  responses: { 200: reached, ...PROBLEMS },
});

const rotate = createRoute({
  method: 'post',
  path: '/pairing/rotate',
  summary: 'Give players new credentials over the line, without visiting the screens',
  request: { body: { required: true, ...json(reach, 'Whose') } },
  responses: { 200: reached, ...PROBLEMS },
});

const succeed = createRoute({
  method: 'post',
  path: '/pairing/key',
  summary: 'Give the server a new signing key; players follow over the line',
  responses: { 200: json(z.object({ key: z.string() }), 'The new public key'), ...PROBLEMS },
});

export function pairingRoutes(signage: Signage, door: Door) {
  const { clock } = signage;
  const router = createRouter();
  return router
    .openapi(claim, async (c) => {
      const { person } = c.var.actor;
      const draws = [{ rate: RATES.code, key: person }];
      const wait = door.buckets.take(draws, clock.monotonicMs());
      if (wait > 0) {
        c.header('retry-after', secondsOf(wait));
        return problem(c, 429, 'busy', 'codes-tried-out');
      }
      const { code, screen } = c.req.valid('json');
      const claimed = await claimCode(signage, c.var.actor, code, screen);
      const guessed = !claimed.ok && claimed.reason === 'invalid';
      if (!guessed) door.buckets.giveBack(draws, clock.monotonicMs());
      else {
        const by = { ...c.var.actor, from: placeIn(c) };
        await door.audit.note({ action: 'pairing.refused', by, subject: screen });
      }
      if (!claimed.ok) return answerFailure(c, claimed);
      return c.json({ screen: claimed.screen }, 200);
    })
    .openapi(kill, async (c) => {
      const revoked = await revoke(signage, c.var.actor, c.req.valid('json'));
      if (!revoked.ok) return answerFailure(c, revoked);
      return c.json({ screens: revoked.screens }, 200);
    })
    .openapi(rotate, async (c) => {
      const rotated = await rotateCredentials(signage, c.var.actor, c.req.valid('json'));
      if (!rotated.ok) return answerFailure(c, rotated);
      return c.json({ screens: rotated.screens }, 200);
    })
    .openapi(succeed, async (c) => {
      const succeeded = await succeedKey(signage, c.var.actor);
      if (!succeeded.ok) return answerFailure(c, succeeded);
      return c.json({ key: succeeded.key }, 200);
    })
    .openapi(ask, async (c) => {
      const from = placeIn(c);
      const wait = door.buckets.take([{ rate: RATES.player, key: from }], clock.monotonicMs());
      if (wait > 0) {
        c.header('retry-after', secondsOf(wait));
        return problem(c, 503, 'busy', 'pairing-full');
      }
      const asked = await askCode(signage, from, regionOf(from));
      if (!asked.ok) return answerFailure(c, asked);
      const { code, expiresAt } = asked;
      return c.json({ code, poll: `/api/pairing/${asked.poll}`, expiresAt }, 201);
    })
    .openapi(poll, async (c) => {
      const polled = await pollCode(signage, c.req.valid('param').poll);
      if (polled.state === 'gone') return problem(c, 404, 'unknown', 'code-run-out');
      if (polled.state === 'waiting') return c.json({ state: 'waiting' as const }, 202);
      const { screen, series, credential } = polled;
      return c.json({ screen, series, credential, key: signage.signer.publicKey }, 200);
    });
}

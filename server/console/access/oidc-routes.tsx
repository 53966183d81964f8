/** Signing in by another system: the way there, and the way back. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono';
import { z } from 'zod';
import {
  CHALLENGE_COOKIE,
  cookieOf,
  dropCookie,
  ERRAND_COOKIE,
  keepCookie,
} from '../../entry/cookies.ts';
import { type Door, opensTo, RATES, secondsOf } from '../../entry/door.ts';
import type { Claims, Errand, Providers } from '../../entry/oidc/flow.ts';
import type { OidcProvider } from '../../entry/oidc/providers.ts';
import { admit } from '../../entry/sign-in.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { CHALLENGE_MS } from '../../signage/people/challenges.ts';
import { arrive, type Arrived, type Arrival } from '../../signage/people/identities.ts';
import { placeIn } from '../../web/address.ts';
import { OnwardPage } from './onward.tsx';
import { backTo, type PageEnv } from './session.ts';
import { SignInPage } from './sign-in.tsx';

/** Time that a person has at the other system. */
const ERRAND_MS = 10 * 60_000;

const errandSchema = z.strictObject({
  provider: z.string(),
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  back: z.string(),
});

export function oidcRoutes(signage: Signage, door: Door, providers: Providers) {
  const routes = new Hono<PageEnv>();

  routes.get('/sign-in/with/:provider', async (c) => {
    const provider = providers.named(c.req.param('provider'));
    if (!provider) return c.notFound();
    if (sentByAnother(c)) return c.redirect('/sign-in', 303);
    if (isBarred(c)) return again(c, 'barred', 429);
    const back = backTo(c.req.query('back'));
    try {
      const { errand, address } = await providers.begin(provider, back);
      // Lax: the browser comes back from there, and must bring it along.
      keepCookie(c, ERRAND_COOKIE, textOf(errand), ERRAND_MS, 'Lax');
      return c.redirect(address, 303);
    } catch (err) {
      signage.log.warn({ err, provider: provider.name }, 'the other system does not answer');
      return again(c, 'away', 503);
    }
  });

  routes.get('/sign-in/with/:provider/back', async (c) => {
    const provider = providers.named(c.req.param('provider'));
    if (!provider) return c.notFound();
    const errand = errandFrom(cookieOf(c, ERRAND_COOKIE));
    // Once: who comes back a second time begins anew.
    dropCookie(c, ERRAND_COOKIE);
    if (isBarred(c)) return again(c, 'barred', 429);
    if (errand?.provider !== provider.name) return again(c, 'away', 400);
    const claims = await providers
      .end(provider, errand, new URL(c.req.url).search)
      .catch((err: unknown) => {
        signage.log.warn({ err, provider: provider.name }, 'the other system signed nobody in');
        return null;
      });
    if (!claims) return again(c, 'away', 401);
    const arrived = await arrive(signage, arrivalOf(provider, claims), placeIn(c));
    if (!arrived.ok) return turnAway(c, provider, arrived.why);
    const admitted = await admit(c, signage, arrived.person);
    if (!admitted.ok) keepCookie(c, CHALLENGE_COOKIE, admitted.challenge, CHALLENGE_MS);
    const back = encodeURIComponent(errand.back);
    // Our cookies go with our own pages alone: a redirect would still be the other site's.
    return c.html(
      <OnwardPage
        view={c.var.view}
        to={admitted.ok ? errand.back : `/sign-in/second?back=${back}`}
      />,
    );
  });
  return routes;

  /** Each asks another system: nobody sends us there without end. */
  function isBarred(c: Context): boolean {
    const wait = door.buckets.take(
      [{ rate: RATES.elsewhere, key: placeIn(c) }],
      signage.clock.monotonicMs(),
    );
    if (wait > 0) c.header('retry-after', secondsOf(wait));
    return wait > 0;
  }

  async function turnAway(
    c: Context<PageEnv>,
    { name }: OidcProvider,
    why: Extract<Arrived, { ok: false }>['why'],
  ) {
    await door.audit.note({
      action: 'session.refused',
      by: { person: null, unit: null, from: placeIn(c) },
      subject: `${why} by ${name}`,
    });
    return again(c, 'unknown', 403);
  }

  function again(
    c: Context<PageEnv>,
    problem: 'barred' | 'away' | 'unknown',
    status: 400 | 401 | 403 | 429 | 503,
  ) {
    return c.html(
      <SignInPage
        view={c.var.view}
        back="/"
        wall={opensTo(door, c)}
        problem={problem}
        providers={providers.list}
      />,
      status,
    );
  }
}

/** Whether another site's page sent the browser here (Fetch Metadata): nobody is signed in but by pressing for it. */
const sentByAnother = (c: Context): boolean =>
  /^(cross|same)-site$/.test(c.req.header('sec-fetch-site') ?? '');

const textOf = (errand: Errand): string =>
  Buffer.from(JSON.stringify(errand)).toString('base64url');

function errandFrom(text: string | undefined): Errand | null {
  try {
    const parsed = errandSchema.safeParse(
      JSON.parse(Buffer.from(text ?? '', 'base64url').toString('utf8')),
    );
    return parsed.success ? { ...parsed.data, back: backTo(parsed.data.back) } : null;
  } catch {
    // What is no JSON is nobody's errand.
    return null;
  }
}

/** What a person may be called here; the rest of what another system says is left out. */
const LOGIN_MOST = 64;
const NAME_MOST = 100;

function arrivalOf(provider: OidcProvider, { issuer, subject, all }: Claims): Arrival {
  const said = (claim: string): string => {
    const value = all[claim];
    return typeof value === 'string' ? value.replace(/\p{Cc}/gu, ' ').trim() : '';
  };
  const login = said(provider.login) || subject;
  return {
    provider: provider.name,
    issuer,
    subject,
    login: [...login].slice(0, LOGIN_MOST).join(''),
    name: [...(said(provider.displayName) || login)].slice(0, NAME_MOST).join(''),
    grants: provider.grants
      .filter(({ claim, value }) => {
        const told = all[claim];
        return told === value || (Array.isArray(told) && told.includes(value));
      })
      .map(({ role, unit }) => ({ role, unit })),
  };
}

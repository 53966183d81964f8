/** Signing in and out, a way back for who has lost the password, and the choice of language. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Signage } from '../../signage/ground/context.ts';
import { CHALLENGE_MS } from '../../signage/people/challenges.ts';
import { mayActFor } from '../../signage/people/viewer.ts';
import { SESSION_MS } from '../../signage/people/sessions.ts';
import { FORM_BYTES, formOf } from './form.ts';
import { RecoveredPage, RecoverPage } from './recover.tsx';
import { SecondStepPage } from './second-step.tsx';
import { SignInPage } from './sign-in.tsx';
import { type Door, opensTo } from '../../entry/door.ts';
import type { Providers } from '../../entry/oidc/flow.ts';
import { endSession, fromOwnPage } from '../../entry/sessions.ts';
import {
  CHALLENGE_COOKIE,
  cookieOf,
  dropCookie,
  keepCookie,
  UNIT_COOKIE,
} from '../../entry/cookies.ts';
import { recoverAccount } from '../../entry/recover.ts';
import { signIn, signInSecond } from '../../entry/sign-in.ts';
import { refusalSaid } from '../words/refusals.ts';
import { backTo, type PageEnv } from './session.ts';
import { known, LANGUAGE_COOKIE } from '../words/language.ts';

const YEAR_MS = 31_536_000_000;
/** Why the form is shown once more, and with which status. */
const AGAIN = { wrong: 401, foreign: 403, barred: 429, full: 503 } as const;

export function accessRoutes(signage: Signage, door: Door, providers: Providers) {
  const routes = new Hono<PageEnv>();
  for (const path of ['/sign-in', '/sign-in/second', '/recover', '/unit'])
    routes.use(path, bodyLimit({ maxSize: FORM_BYTES }));

  routes.get('/sign-in', (c) => {
    const back = backTo(c.req.query('back'));
    if (c.var.view.viewer) return c.redirect(back, 303);
    return c.html(
      <SignInPage
        view={c.var.view}
        back={back}
        wall={opensTo(door, c)}
        providers={providers.list}
      />,
    );
  });

  routes.post('/sign-in', async (c) => {
    const form = await formOf(c);
    const back = backTo(form('back'));
    const login = form('login').slice(0, 64);
    const again = (problem: keyof typeof AGAIN) =>
      c.html(
        <SignInPage
          view={c.var.view}
          back={back}
          wall={opensTo(door, c)}
          login={login}
          problem={problem}
          providers={providers.list}
        />,
        AGAIN[problem],
      );
    if (!fromOwnPage(c)) return again('foreign');
    const signed = await signIn(c, signage, door, login, form('password'));
    if (signed.ok) return c.redirect(back, 303);
    if (signed.why !== 'second') return again(signed.why);
    // For the next page alone, as the session's own: no script reads it, and no other site sends it.
    keepCookie(c, CHALLENGE_COOKIE, signed.challenge, CHALLENGE_MS);
    return c.redirect(`/sign-in/second?back=${encodeURIComponent(back)}`, 303);
  });

  routes.post('/unit', async (c) => {
    const form = await formOf(c);
    const { viewer, now } = c.var.view;
    const unit = form('unit').slice(0, 64);
    if (viewer && fromOwnPage(c) && (await mayActFor(signage.db, viewer.person, now, unit)))
      keepCookie(c, UNIT_COOKIE, unit, SESSION_MS);
    return c.redirect(backTo(form('back')), 303);
  });

  routes.get('/sign-in/second', (c) => {
    const back = backTo(c.req.query('back'));
    if (c.var.view.viewer) return c.redirect(back, 303);
    return c.html(<SecondStepPage view={c.var.view} back={back} />);
  });

  routes.post('/sign-in/second', async (c) => {
    const form = await formOf(c);
    const back = backTo(form('back'));
    const { view } = c.var;
    const { step, barred } = view.words.account;
    if (!fromOwnPage(c)) return c.redirect('/sign-in', 303);
    const challenge = cookieOf(c, CHALLENGE_COOKIE) ?? '';
    const signed = await signInSecond(c, signage, door, challenge, form('code').slice(0, 100));
    if (signed.ok || signed.why === 'over') dropCookie(c, CHALLENGE_COOKIE);
    if (signed.ok) return c.redirect(back, 303);
    const problem = signed.why === 'barred' ? barred : step[signed.why];
    const status = signed.why === 'barred' ? 429 : 401;
    return c.html(<SecondStepPage view={view} back={back} problem={problem} />, status);
  });

  routes.get('/recover', (c) => c.html(<RecoverPage view={c.var.view} />));

  routes.post('/recover', async (c) => {
    const form = await formOf(c);
    const { view } = c.var;
    const { language, words } = view;
    const [token, password] = [form('token').trim(), form('password')];
    const again = (problem: string, status: 400 | 403 | 404 | 429) =>
      c.html(<RecoverPage view={view} token={token} problem={problem} />, status);
    if (!fromOwnPage(c)) return again(words.signIn.foreign, 403);
    if (password !== form('again')) return again(words.account.differs, 400);
    const done = await recoverAccount(c, signage, door, token, password);
    if (done.ok) return c.html(<RecoveredPage view={view} />);
    if (done.reason === 'barred') return again(words.account.barred, 429);
    return again(refusalSaid(language, done.why), done.reason === 'unknown' ? 404 : 400);
  });

  routes.post('/sign-out', async (c) => {
    if (!fromOwnPage(c)) return c.redirect('/', 303);
    await endSession(c, signage);
    return c.redirect('/sign-in', 303);
  });

  routes.get('/language/:language', (c) => {
    const language = known(c.req.param('language'));
    if (language) keepCookie(c, LANGUAGE_COOKIE, language, YEAR_MS, 'Lax');
    return c.redirect(backTo(c.req.query('back')), 303);
  });
  return routes;
}

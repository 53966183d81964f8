/** Signing in and out, and the choice of language. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono';
import { setCookie } from 'hono/cookie';
import { bodyLimit } from 'hono/body-limit';
import type { Signage } from '../../signage/ground/context.ts';
import { SignInPage } from './sign-in.tsx';
import { isSecure } from '../../web/address.ts';
import { type Door, opensTo } from '../../entry/door.ts';
import { endSession, fromOwnPage } from '../../entry/sessions.ts';
import { signIn } from '../../entry/sign-in.ts';
import { isKept } from '../../text.ts';
import { backTo, type PageEnv } from './session.ts';
import { known, LANGUAGE_COOKIE } from '../words/language.ts';

const FORM_BYTES = 4096;
const YEAR_S = 31_536_000;
/** Why the form is shown once more, and with which status. */
const AGAIN = { wrong: 401, foreign: 403, barred: 429, full: 503 } as const;

export function accessRoutes(signage: Signage, door: Door) {
  const routes = new Hono<PageEnv>();
  routes.use('/sign-in', bodyLimit({ maxSize: FORM_BYTES }));

  routes.get('/sign-in', (c) => {
    const back = backTo(c.req.query('back'));
    if (c.var.view.viewer) return c.redirect(back, 303);
    return c.html(<SignInPage view={c.var.view} back={back} wall={opensTo(door, c)} />);
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
        />,
        AGAIN[problem],
      );
    if (!fromOwnPage(c)) return again('foreign');
    const signed = await signIn(c, signage, door, login, form('password').slice(0, 256));
    if (signed.ok) return c.redirect(back, 303);
    return again(signed.why as 'wrong');
  });

  routes.post('/sign-out', async (c) => {
    if (!fromOwnPage(c)) return c.redirect('/', 303);
    await endSession(c, signage);
    return c.redirect('/sign-in', 303);
  });

  routes.get('/language/:language', (c) => {
    const language = known(c.req.param('language'));
    if (language)
      setCookie(c, LANGUAGE_COOKIE, language, {
        path: '/',
        maxAge: YEAR_S,
        sameSite: 'Lax',
        secure: isSecure(c),
      });
    return c.redirect(backTo(c.req.query('back')), 303);
  });
  return routes;
}

/** A form's fields as text; what is missing, a file, or no text, is empty. */
async function formOf(c: Context): Promise<(name: string) => string> {
  const body = await c.req.parseBody().catch(() => null);
  return (name) => {
    const value = body?.[name];
    return typeof value === 'string' && isKept(value) ? value : '';
  };
}

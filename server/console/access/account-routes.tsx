/** /account: plain forms, which a browser without scripts sends as well. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { Door } from '../../entry/door.ts';
import { type Barred, ownAccount } from '../../entry/own-account.ts';
import { fromOwnPage, mineOf } from '../../entry/sessions.ts';
import type { Signage } from '../../signage/ground/context.ts';
import type { Failure } from '../../signage/ground/failure.ts';
import { offeredSecondFactor, secondFactorOf } from '../../signage/people/second-factor.ts';
import {
  type Begun,
  endOtherSessions,
  endOwnSession,
  listSessions,
} from '../../signage/people/sessions.ts';
import { refusalSaid } from '../words/refusals.ts';
import { type AccountForm, AccountPage, CodesPage, SetUpPage } from './account.tsx';
import { FORM_BYTES, formOf } from './form.ts';
import { backTo, type PageEnv } from './session.ts';

/** The newest; whoever has more ends the others. */
const LISTED = 100;
const DONE = ['password', 'sessions', 'removed'] as const;

export function accountRoutes(signage: Signage, door: Door) {
  const { db } = signage;
  const own = ownAccount(signage, door);
  const routes = new Hono<PageEnv>();
  routes.use('/account/*', bodyLimit({ maxSize: FORM_BYTES }), async (c, next) => {
    if (c.req.method !== 'POST') return next();
    if (!fromOwnPage(c)) return c.redirect('/account', 303);
    // Where the other language leads to: there is no page under the addresses of the forms.
    c.set('view', { ...c.var.view, here: '/account' });
    return next();
  });

  type Page = Context<PageEnv>;
  /** '': nobody was on the way to another page. */
  const backOf = (said: string | undefined): string => (said ? backTo(said) : '');

  async function page(
    c: Page,
    back: string,
    problem?: { form: AccountForm; text: string },
  ): Promise<Response> {
    const { view, actor, session, owes } = c.var;
    const asked = DONE.find((name) => name === c.req.query('done'));
    const { person } = actor;
    return c.html(
      <AccountPage
        view={view}
        owes={owes}
        back={back}
        second={await secondFactorOf(signage, person)}
        sessions={await listSessions(db, person, { now: view.now, limit: LISTED })}
        current={session ?? ''}
        problem={problem}
        done={!problem && asked ? view.words.account.done[asked] : undefined}
      />,
      problem ? 400 : 200,
    );
  }

  function said(c: Page, refused: Failure | Barred): string {
    const { language, words } = c.var.view;
    if (refused.reason === 'barred') return words.account.barred;
    return refusalSaid(language, refused.why);
  }

  /** On to what is still owed, to where one was going, or back here with a word that it is done. */
  function onwards(c: Page, { owes }: Begun, back: string, done: (typeof DONE)[number]): Response {
    if (owes) return c.redirect(`/account?back=${encodeURIComponent(back)}`, 303);
    return c.redirect(back === '' ? `/account?done=${done}` : back, 303);
  }

  routes.get('/account', (c) => page(c, backOf(c.req.query('back'))));

  routes.post('/account/password', async (c) => {
    const form = await formOf(c);
    const back = backOf(form('back'));
    const problem = (text: string) => page(c, back, { form: 'password', text });
    if (form('next') !== form('again')) return problem(c.var.view.words.account.differs);
    const changed = await own.changePassword(c, form('current'), form('next'));
    return changed.ok ? onwards(c, changed, back, 'password') : problem(said(c, changed));
  });

  routes.post('/account/sessions', async (c) => {
    const id = (await formOf(c))('id');
    if (id === '') await endOtherSessions(signage, mineOf(c));
    else await endOwnSession(signage, mineOf(c), id);
    return c.redirect('/account?done=sessions', 303);
  });

  routes.post('/account/second-factor', async (c) => {
    const form = await formOf(c);
    const back = backOf(form('back'));
    const offer = await own.offer(c, form('password'));
    if (!offer.ok) return page(c, back, { form: 'set', text: said(c, offer) });
    return c.html(<SetUpPage view={c.var.view} back={back} offer={offer} />);
  });

  routes.post('/account/second-factor/confirm', async (c) => {
    const form = await formOf(c);
    const back = backOf(form('back'));
    const confirmed = await own.confirm(c, form('code'));
    const { view, actor } = c.var;
    if (confirmed.ok) return c.html(<CodesPage view={view} back={back} codes={confirmed.codes} />);
    const offer = await offeredSecondFactor(signage, actor.person);
    if (!offer) return page(c, back, { form: 'set', text: said(c, confirmed) });
    const problem = said(c, confirmed);
    return c.html(<SetUpPage view={view} back={back} offer={offer} problem={problem} />, 400);
  });

  routes.post('/account/second-factor/codes', async (c) => {
    const form = await formOf(c);
    const renewed = await own.renewCodes(c, form('password'), form('code'));
    if (!renewed.ok) return page(c, '', { form: 'codes', text: said(c, renewed) });
    return c.html(<CodesPage view={c.var.view} back="" codes={renewed.codes} />);
  });

  routes.post('/account/second-factor/removal', async (c) => {
    const form = await formOf(c);
    const removed = await own.remove(c, form('password'), form('code'));
    if (!removed.ok) return page(c, '', { form: 'removal', text: said(c, removed) });
    return onwards(c, removed, '', 'removed');
  });
  return routes;
}

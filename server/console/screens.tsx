/** /screens/<id>: one screen. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import { type Actor, type Deed, refuse } from '../signage/actor.ts';
import type { Signage } from '../signage/context.ts';
import { screenStates } from '../signage/overview.ts';
import { reasonOf } from '../signage/reason.ts';
import { seriesProofs } from '../signage/play-proofs.ts';
import { recentPlays } from '../signage/recent-plays.ts';
import { MissingPage } from './pages/missing.tsx';
import { ScreenPage } from './pages/screen.tsx';
import type { PageEnv } from './session.ts';

const RECENT = 15;

export function screenPageRoutes({ db }: Signage) {
  const routes = new Hono<PageEnv>();
  routes.get('/screens', (c) => c.redirect('/', 303));
  routes.get('/screens/:id', async (c) => {
    const { view, actor } = c.var;
    const id = c.req.param('id');
    const [state] = await screenStates(db, actor, { screen: id }, view.now);
    if (!state) return c.html(<MissingPage view={view} />, 404);
    return c.html(
      <ScreenPage
        // The screen's own hours are told by its own clock.
        view={{ ...view, timeZone: state.screen.timeZone }}
        state={state}
        reason={await reasonOf(db, state.due?.schedule ?? null)}
        plays={await recentPlays(db, actor, { screen: id }, RECENT)}
        proof={(await seriesProofs(db, id))[0] ?? null}
        mayPair={mayOne(actor, ['administer', 'publish', 'own'])}
        mayRevoke={mayOne(actor, ['administer', 'urgent'])}
        origin={new URL(c.req.url).origin}
      />,
    );
  });
  return routes;
}

const mayOne = (actor: Actor, deeds: readonly Deed[]): boolean =>
  deeds.some((deed) => refuse(actor, deed) === null);

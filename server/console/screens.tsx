/** /screens/<id>: one screen. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import { type Actor, type Deed, refuse } from '../signage/actor.ts';
import type { Signage } from '../signage/context.ts';
import { screenStates } from '../signage/overview.ts';
import { reasonOf } from '../signage/reason.ts';
import { recentPlays } from '../signage/recent-plays.ts';
import { lastPosition, mayLocate, MOVING_KINDS } from '../signage/tracks.ts';
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
    // The screen's own hours are told by its own clock.
    const local = { ...view, timeZone: state.screen.timeZone };
    const moves = MOVING_KINDS.includes(state.screen.kind) && mayLocate(actor);
    const where = moves ? await lastPosition(db, actor, id) : null;
    return c.html(
      <ScreenPage
        view={local}
        state={state}
        reason={await reasonOf(db, state.due?.schedule ?? null)}
        plays={await recentPlays(db, actor, { screen: id }, RECENT)}
        mayPair={mayOne(actor, ['administer', 'publish', 'own'])}
        mayRevoke={mayOne(actor, ['administer', 'urgent'])}
        track={
          where?.ok
            ? {
                view: local,
                screen: id,
                version: state.screen.version ?? 1,
                track: where.track,
                position: where.position,
                maySet: mayOne(actor, ['administer']),
              }
            : null
        }
        origin={new URL(c.req.url).origin}
      />,
    );
  });
  return routes;
}

const mayOne = (actor: Actor, deeds: readonly Deed[]): boolean =>
  deeds.some((deed) => refuse(actor, deed) === null);

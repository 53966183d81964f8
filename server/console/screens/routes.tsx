/** /screens/<id>: one screen. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import { type Actor, refuse } from '../../signage/reach/actor.ts';
import type { Right } from '../../signage/reach/rights.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { screenStates } from '../../signage/screens/overview.ts';
import { publicationsOf } from '../../signage/programmes/publications.ts';
import { seriesProofs } from '../../signage/plays/play-proofs.ts';
import { recentPlays } from '../../signage/plays/recent-plays.ts';
import { getScreen } from '../../signage/screens/screens.ts';
import { takeThumbnail } from '../../signage/screens/thumbnails.ts';
import { screenShowing } from '../../signage/programmes/why.ts';
import { lastPosition, mayLocate, MOVING_KINDS } from '../../signage/screens/tracks.ts';
import { MissingPage } from '../access/missing.tsx';
import { ScreenPage } from './screen.tsx';
import type { PageEnv } from '../access/session.ts';
import { ThumbnailAnswer } from '../ui/thumbnail.tsx';

const RECENT = 15;

export function screenPageRoutes(signage: Signage) {
  const { db } = signage;
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
    const schedule = state.due?.schedule;
    const publications = await publicationsOf(db, schedule ? [schedule] : []);
    return c.html(
      <ScreenPage
        view={local}
        state={state}
        publication={publications.get(schedule ?? '') ?? null}
        plays={await recentPlays(db, actor, { screen: id }, RECENT)}
        proof={(await seriesProofs(db, id))[0] ?? null}
        mayPair={mayOne(actor, ['administer', 'publish', 'own'])}
        mayTone={mayOne(actor, ['own'])}
        mayBuild={mayOne(actor, ['administer'])}
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
  // 202: not yet; 204: its player did not answer.
  routes.get('/screens/:id/thumbnails/:thumbnail', async (c) => {
    const { view, actor } = c.var;
    const { id, thumbnail } = c.req.param();
    const found = await takeThumbnail(signage, actor, id, thumbnail);
    if (!found.ok) return c.text('', 404);
    if (found.state === 'waiting') return c.text('', 202);
    if (found.state === 'silent') return c.body(null, 204);
    const screen = await getScreen(db, actor, id);
    const showing = await screenShowing(signage, actor, id, found.at);
    const timeZone = screen.ok ? screen.screen.timeZone : view.timeZone;
    return c.html(
      <ThumbnailAnswer
        view={{ ...view, timeZone }}
        taken={found}
        showing={showing.ok ? showing : null}
      />,
    );
  });
  return routes;
}

const mayOne = (actor: Actor, deeds: readonly Right[]): boolean =>
  deeds.some((deed) => refuse(actor, deed) === null);

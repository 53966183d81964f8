/** /urgent: issue a message, and watch it arrive. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import { refuse } from '../../signage/reach/actor.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { screenStates, unitChoices } from '../../signage/screens/overview.ts';
import { targetScreens } from '../../signage/reach/target-screens.ts';
import { countStages } from '../../signage/urgent/urgent.ts';
import { listUrgents, urgentState } from '../../signage/urgent/urgent-state.ts';
import { MissingPage } from '../access/missing.tsx';
import { UrgentMessagePage } from './urgent-message.tsx';
import { UrgentPage } from './urgent.tsx';
import type { PageEnv } from '../access/session.ts';

/** The newest, in the list. */
const LISTED = 30;
/** Silent screens that the page names; the API has them all. */
const NAMED = 200;

export function urgentPageRoutes({ db }: Signage) {
  const routes = new Hono<PageEnv>();

  routes.get('/urgent', async (c) => {
    const { view, actor } = c.var;
    const urgents = await listUrgents(db, actor.unit, LISTED);
    const counted = await Promise.all(
      urgents.map(async (urgent) => ({ urgent, counts: await countStages(db, urgent.id) })),
    );
    return c.html(
      <UrgentPage
        view={view}
        allowed={refuse(actor, 'urgent') === null}
        urgents={counted}
        units={await unitChoices(db, actor)}
        screens={await targetScreens(db, actor)}
      />,
    );
  });

  routes.get('/urgent/:id', async (c) => {
    const { view, actor } = c.var;
    const found = await urgentState(db, actor, c.req.param('id'));
    if (!found.ok) return c.html(<MissingPage view={view} />, 404);
    const silent = found.state.silent.slice(0, NAMED).map(({ screen }) => screen);
    const states = await screenStates(db, actor, { screens: silent }, view.now);
    return c.html(
      <UrgentMessagePage
        view={view}
        state={found.state}
        silent={states}
        units={await unitChoices(db, actor)}
        named={NAMED}
        allowed={refuse(actor, 'urgent') === null}
      />,
    );
  });
  return routes;
}

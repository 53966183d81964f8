/** /: the overview. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import { runningCampaigns } from '../../signage/campaigns/campaigns.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { localDate } from '../../signage/ground/dates.ts';
import { screenStates, unitChoices } from '../../signage/screens/overview.ts';
import { countPlays, recentPlays } from '../../signage/plays/recent-plays.ts';
import { SCREEN_KINDS } from '../../../content/library/schema.ts';
import { listUrgents } from '../../signage/urgent/urgent-state.ts';
import { OverviewPage } from './overview.tsx';
import type { PageEnv } from '../access/session.ts';
import { startOfDay } from '../ui/times.ts';

const RECENT = 12;

export function overviewRoutes({ db }: Signage) {
  const routes = new Hono<PageEnv>();
  routes.get('/', async (c) => {
    const { view, actor } = c.var;
    const { now, timeZone } = view;
    const unit = c.req.query('unit') || undefined;
    const kind = SCREEN_KINDS.find((one) => one === c.req.query('kind'));
    const today = startOfDay(localDate(now, timeZone), now, timeZone);
    const urgents = await listUrgents(db, actor.unit, 50);
    return c.html(
      <OverviewPage
        view={view}
        unit={unit}
        kind={kind}
        states={await screenStates(db, actor, { unit, kind }, now)}
        units={await unitChoices(db, actor)}
        campaigns={await runningCampaigns(db, actor, now, timeZone)}
        plays={await recentPlays(db, actor, {}, RECENT)}
        counts={await countPlays(db, actor, {}, today)}
        urgents={
          urgents.filter(({ endedAt, expiresAt }) => endedAt === null && expiresAt > now).length
        }
      />,
    );
  });
  return routes;
}

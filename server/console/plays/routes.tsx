/** /plays: what the screens showed. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import type { Signage } from '../../signage/ground/context.ts';
import { searchItems } from '../../signage/items/item-search.ts';
import { targetScreens } from '../../signage/reach/target-screens.ts';
import { countPlays, PLAY_ENDS, recentPlays } from '../../signage/plays/recent-plays.ts';
import { PlaysPage } from './plays.tsx';
import type { PageEnv } from '../access/session.ts';

const LINES = 100;
const DAY_MS = 86_400_000;

export function playsPageRoutes({ db }: Signage) {
  const routes = new Hono<PageEnv>();
  routes.get('/plays', async (c) => {
    const { view, actor } = c.var;
    const before = Number(c.req.query('before'));
    const filter = {
      screen: c.req.query('screen') || undefined,
      item: c.req.query('item') || undefined,
      how: PLAY_ENDS.find((one) => one === c.req.query('how')),
      before: Number.isSafeInteger(before) && before > 0 ? before : undefined,
    };
    return c.html(
      <PlaysPage
        view={view}
        filter={filter}
        plays={await recentPlays(db, actor, filter, LINES)}
        lines={LINES}
        counts={await countPlays(db, actor, filter, view.now - DAY_MS)}
        screens={await targetScreens(db, actor)}
        items={(await searchItems(db, actor, {}, { limit: 200 })).items}
      />,
    );
  });
  return routes;
}

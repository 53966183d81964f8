/** /publish: write, see, publish, watch it arrive. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { bodyLimit } from 'hono/body-limit';
import { Hono } from 'hono';
import { z } from 'zod';
import { refuse } from '../../signage/reach/actor.ts';
import { overAsked } from '../../signage/campaigns/asked-share.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { localDate } from '../../signage/ground/dates.ts';
import { screenStates, unitChoices } from '../../signage/screens/overview.ts';
import { previewItem } from '../../signage/items/previews.ts';
import { watchedSchedule } from '../../signage/schedules/schedule-watch.ts';
import { MissingPage } from '../access/missing.tsx';
import { PublishPage } from './publish.tsx';
import { PreviewRows } from './preview.tsx';
import { PublishedPage } from './published.tsx';
import { fromOwnPage } from '../../entry/sessions.ts';
import { wellFormedBody } from '../../web/well-formed.ts';
import type { PageEnv } from '../access/session.ts';
import { targetScreens } from '../../signage/reach/target-screens.ts';

const ids = z.array(z.string().max(64)).min(1).max(1000).optional();

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .optional();

/** The item and the target as the form has them: what the API takes, as far as a picture needs it. */
const wish = z.strictObject({
  item: z.strictObject({
    template: z.string().max(40),
    text: z.string().max(500),
    copy: z.record(z.string(), z.unknown()),
    style: z.strictObject({
      theme: z.string().max(40).optional(),
      align: z.enum(['left', 'centre', 'right']).optional(),
    }),
    dwellMs: z.number().int().min(1000).max(3_600_000),
  }),
  target: z.strictObject({ units: ids, kinds: ids, screens: ids }),
  /** Null: the first zone, or the whole screen. */
  zone: z.string().max(64).nullable(),
  /** Seconds of each hour that an insert asks for; null: another layer. */
  share: z.number().int().min(0).max(3600).nullable(),
  window: z.strictObject({ from: day, until: day }),
});

export function publishRoutes(signage: Signage) {
  const routes = new Hono<PageEnv>();
  const { db } = signage;

  routes.get('/publish', async (c) => {
    const { view, actor } = c.var;
    return c.html(
      <PublishPage
        view={view}
        allowed={refuse(actor, 'publish') === null}
        units={await unitChoices(db, actor)}
        screens={await targetScreens(db, actor)}
        today={localDate(view.now, view.timeZone)}
      />,
    );
  });

  routes.use('/publish/preview', bodyLimit({ maxSize: 64 * 1024 }), wellFormedBody);
  routes.post('/publish/preview', async (c) => {
    if (!fromOwnPage(c)) return c.text('', 403);
    const parsed = wish.safeParse(await c.req.json().catch(() => null));
    if (!parsed.success) return c.text('', 400);
    const { item, target, zone, share, window } = parsed.data;
    const { view, actor } = c.var;
    const [made, over] = await Promise.all([
      previewItem(signage, actor, item, { target, zone }),
      share === null
        ? []
        : overAsked(db, actor, { target, window: given(window), shareSecondsPerHour: share }),
    ]);
    return c.html(<PreviewRows view={view} made={made} over={over} />);
  });

  routes.get('/publish/:schedule', async (c) => {
    const { view, actor } = c.var;
    const published = await watchedSchedule(db, actor, c.req.param('schedule'));
    if (!published.ok) return c.html(<MissingPage view={view} />, 404);
    const states = await screenStates(db, actor, { screens: published.screens }, view.now);
    return c.html(<PublishedPage view={view} published={published} states={states} />);
  });
  return routes;
}

/** Zod leaves absent parts undefined; the rules know only absent. */
const given = ({ from, until }: { from?: string | undefined; until?: string | undefined }) => ({
  ...(from !== undefined && { from }),
  ...(until !== undefined && { until }),
});

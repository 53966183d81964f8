/** /: the screens with their live state, the campaigns in force, the newest plays. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { CampaignPhase, RunningCampaign } from '../../signage/campaigns/campaigns.ts';
import { type ScreenState, stepOf, type UnitChoice } from '../../signage/screens/overview.ts';
import type { PlayCounts, RecentPlay } from '../../signage/plays/recent-plays.ts';
import { SCREEN_KINDS } from '../../../content/library/schema.ts';
import { Page, type View } from '../ui/page.tsx';
import { dayBefore, dayName, shortDay } from '../ui/times.ts';
import { ScreensTable } from '../ui/screens-table.tsx';
import { itemNameOf, phaseName, UnitOptions } from '../ui/choices.tsx';

export interface OverviewProps {
  readonly view: View;
  readonly states: readonly ScreenState[];
  readonly units: readonly UnitChoice[];
  readonly unit: string | undefined;
  readonly kind: string | undefined;
  readonly campaigns: readonly RunningCampaign[];
  readonly plays: readonly RecentPlay[];
  readonly counts: PlayCounts;
  /** Urgent messages in force. */
  readonly urgents: number;
}

export function OverviewPage(props: OverviewProps) {
  const { view, states, campaigns, plays, urgents } = props;
  const { words } = view;
  return (
    <Page view={view} title={words.overview.title} at="overview" scripts={['live.js']}>
      <div class="page-head">
        <h1>{words.overview.title}</h1>
        <p class="note">{words.overview.clock}</p>
      </div>
      {urgents > 0 && (
        <p class="banner urgent" role="status">
          <a href="/urgent">{words.overview.urgentRunning(urgents)}</a>
        </p>
      )}
      <Figures {...props} />
      <div class="columns">
        <section class="panel wide" aria-labelledby="screens">
          <div class="panel-head">
            <h2 id="screens">{words.overview.screens}</h2>
            <Filter {...props} />
          </div>
          <div id="live-screens" data-live="5">
            <ScreensTable view={view} states={states} />
          </div>
          <p class="note">{words.overview.nowNote}</p>
        </section>
        <div class="side">
          <section class="panel" aria-labelledby="campaigns">
            <h2 id="campaigns">{words.overview.campaigns}</h2>
            <Campaigns view={view} campaigns={campaigns} />
          </section>
          <section class="panel" aria-labelledby="recent">
            <div class="panel-head">
              <h2 id="recent">{words.overview.recent}</h2>
              <a href="/plays">{words.overview.more}</a>
            </div>
            <div id="live-plays" data-live="5">
              {plays.length > 0 ? (
                <ol class="feed">
                  {plays.map((play) => (
                    <FeedLine view={view} play={play} />
                  ))}
                </ol>
              ) : (
                <p class="empty">{words.overview.noPlays}</p>
              )}
            </div>
          </section>
        </div>
      </div>
    </Page>
  );
}

function Figures({ view, states, counts }: OverviewProps) {
  const { words } = view;
  const online = states.filter(({ connected }) => connected).length;
  const live = states.filter(({ progress }) => stepOf(progress) === 'live').length;
  const plays = counts.full + counts.cut + counts.urgent + counts.error;
  const figures = [
    [words.overview.screens, states.length, ''],
    [words.overview.online, online, 'good'],
    [words.overview.offline, states.length - online, states.length > online ? 'warn' : ''],
    [words.overview.live, live, 'good'],
    [words.overview.waiting, states.length - live, states.length > live ? 'warn' : ''],
    [words.overview.stored, plays, ''],
  ] as const;
  return (
    <dl class="figures" id="live-figures" data-live="5">
      {figures.map(([name, value, tone]) => (
        <div>
          <dt>{name}</dt>
          <dd class={tone}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function Filter({ view, units, unit, kind }: OverviewProps) {
  const { words } = view;
  return (
    <form class="filter" method="get" action="/">
      <label>
        <span>{words.overview.unit}</span>
        <select name="unit">
          <UnitOptions view={view} units={units} chosen={unit} all={words.overview.all} />
        </select>
      </label>
      <label>
        <span>{words.overview.kind}</span>
        <select name="kind">
          <option value="">{words.overview.all}</option>
          {SCREEN_KINDS.map((one) => (
            <option value={one} selected={one === kind}>
              {words.kinds[one]}
            </option>
          ))}
        </select>
      </label>
      <button>{words.overview.filter}</button>
    </form>
  );
}

function Campaigns({ view, campaigns }: Pick<OverviewProps, 'view' | 'campaigns'>) {
  const { words, language } = view;
  if (campaigns.length === 0) return <p class="empty">{words.overview.noCampaign}</p>;
  return (
    <>
      {campaigns.map((campaign) => (
        <article class="campaign">
          <h3>{language === 'zh' ? campaign.name : campaign.nameEn}</h3>
          {campaign.themeDay !== null && campaign.daysLeft !== null && (
            <p>
              {words.overview.themeDay(dayName(campaign.themeDay, language))}
              <b class="countdown">{words.overview.daysLeft(campaign.daysLeft)}</b>
            </p>
          )}
          <ol class="phases">
            {campaign.phases.map((phase) => (
              <li aria-current={phase.current ? 'step' : undefined}>
                <b>{phaseName(view, phase.name)}</b>
                <span>{daysOf(view, phase)}</span>
              </li>
            ))}
          </ol>
        </article>
      ))}
    </>
  );
}

/** '11/21–11/22'; one day alone as '11/23'. */
function daysOf({ language }: View, { from, until }: CampaignPhase): string {
  const first = from && shortDay(from, language);
  const last = until && shortDay(dayBefore(until), language);
  return first === last ? (first ?? '') : `${first ?? ''}–${last ?? ''}`;
}

function FeedLine({ view, play }: { readonly view: View; readonly play: RecentPlay }) {
  const { words, language, now } = view;
  const name = language === 'zh' ? play.screenName : play.screenNameEn;
  return (
    <li>
      <span class={`dot ${play.how}`} role="img" aria-label={words.plays.hows[play.how]} />
      <span class="what">{itemNameOf(view, play)}</span>
      <span class="at">
        <a href={`/screens/${encodeURIComponent(play.screen)}`}>{name}</a>{' '}
        {words.ago(Math.max(0, Math.round((now - play.end) / 1000)))}
      </span>
    </li>
  );
}

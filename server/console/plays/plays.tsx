/** /plays: the newest plays, filtered, with their numbers. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Item } from '../../signage/items/items.ts';
import type { TargetScreen } from '../../signage/reach/target-screens.ts';
import {
  PLAY_ENDS,
  type PlayCounts,
  type RecentFilter,
  type RecentPlay,
} from '../../signage/plays/recent-plays.ts';
import { Page, type View } from '../ui/page.tsx';
import { PlaysTable } from '../ui/plays-table.tsx';

interface PlaysProps {
  readonly view: View;
  readonly filter: RecentFilter;
  readonly plays: readonly RecentPlay[];
  /** Plays that fit on one page. */
  readonly lines: number;
  /** Of the last 24 hours. */
  readonly counts: PlayCounts;
  readonly screens: readonly TargetScreen[];
  readonly items: readonly Item[];
}

export function PlaysPage(props: PlaysProps) {
  const { view, filter, plays, lines, counts } = props;
  const { words } = view;
  const said = words.plays;
  const last = plays.at(-1);
  const total = PLAY_ENDS.reduce((sum, how) => sum + counts[how], 0);
  return (
    <Page view={view} title={said.title} at="plays" scripts={['live.js']}>
      <div class="page-head">
        <h1>{said.title}</h1>
        <p class="note">{said.note}</p>
      </div>
      <dl class="figures counts" id="live-counts" data-live="5">
        <div>
          <dt>{said.last24h}</dt>
          <dd>{total}</dd>
        </div>
        {PLAY_ENDS.map((how) => (
          <div>
            <dt>{said.hows[how]}</dt>
            <dd class={how === 'full' ? 'good' : how === 'error' && counts[how] > 0 ? 'bad' : ''}>
              {counts[how]}
            </dd>
          </div>
        ))}
      </dl>
      <section class="panel">
        <Filter {...props} />
        <div id="live-plays" {...(filter.before === undefined && { 'data-live': '5' })}>
          <PlaysTable view={view} plays={plays} chosen={Object.values(filter).some(Boolean)} />
        </div>
        <p class="pager">
          {filter.before !== undefined && (
            <a href={`/plays?${queryOf(filter, undefined)}`}>{said.newest}</a>
          )}
          {last && plays.length === lines && (
            <a href={`/plays?${queryOf(filter, last.start)}`} rel="next">
              {said.older}
            </a>
          )}
        </p>
      </section>
    </Page>
  );
}

function queryOf(filter: RecentFilter, before: number | undefined): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...filter, before })) {
    if (value !== undefined) query.set(name, String(value));
  }
  return query.toString();
}

function Filter({ view, filter, screens, items }: PlaysProps) {
  const { words, language } = view;
  const said = words.plays;
  return (
    <form class="filter" method="get" action="/plays">
      <label>
        <span>{said.screen}</span>
        <select name="screen">
          <option value="">{said.anyScreen}</option>
          {screens.map(({ id, name, nameEn }) => (
            <option value={id} selected={id === filter.screen}>
              {language === 'zh' ? name : nameEn}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{said.item}</span>
        <select name="item">
          <option value="">{said.anyItem}</option>
          {items.map(({ id, text }) => (
            <option value={id} selected={id === filter.item}>
              {text.slice(0, 40)}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span>{said.how}</span>
        <select name="how">
          <option value="">{said.anyHow}</option>
          {PLAY_ENDS.map((how) => (
            <option value={how} selected={how === filter.how}>
              {said.hows[how]}
            </option>
          ))}
        </select>
      </label>
      <button>{words.overview.filter}</button>
    </form>
  );
}

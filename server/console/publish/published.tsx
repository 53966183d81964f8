/** /publish/<schedule>: what was published, and how far each screen has come with it. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { type ScreenState, stepOf } from '../../signage/screens/overview.ts';
import type { WatchedSchedule } from '../../signage/schedules/schedule-watch.ts';
import { dateOf } from '../../signage/campaigns/campaigns.ts';
import { Page, type View } from '../ui/page.tsx';
import { ScreensTable } from '../ui/screens-table.tsx';
import { dayBefore, dayName } from '../ui/times.ts';

interface PublishedProps {
  readonly view: View;
  readonly published: WatchedSchedule;
  readonly states: readonly ScreenState[];
}

export function PublishedPage({ view, published, states }: PublishedProps) {
  const { publish, layers } = view.words;
  const { schedule, items } = published;
  const live = states.filter(({ progress }) => stepOf(progress) === 'live').length;
  const over = schedule.endedAt !== null;
  return (
    <Page view={view} title={publish.done} at="publish" scripts={['live.js', 'published.js']}>
      <div class="page-head">
        <h1>{over ? publish.ended : publish.done}</h1>
        <p class="actions">
          <a class="button" href="/publish">
            {publish.again}
          </a>{' '}
          {!over && (
            <button
              id="end"
              data-schedule={schedule.id}
              data-version={schedule.version}
              data-lost={publish.failedNet}
            >
              {publish.end}
            </button>
          )}
        </p>
      </div>
      <p id="outcome" class="problem" role="alert" />
      {published.waits && (
        <p class="note" role="status">
          {publish.waits}
        </p>
      )}
      <section class="panel">
        <ul class="slogans">
          {items.map(({ text, copy }) => (
            <li>
              <b lang="zh-CN">{text}</b>
              {typeof copy['english'] === 'string' && <span lang="en">{copy['english']}</span>}
            </li>
          ))}
        </ul>
        <p class="note">
          <span class={`layer ${schedule.layer}`}>
            {layers[schedule.layer as keyof typeof layers]}
          </span>{' '}
          {windowText(view, published)}
        </p>
      </section>
      <section class="panel">
        <div id="live-reached" data-live="2" class="reached">
          <b>{publish.reached(live, states.length)}</b>
          <progress
            max={Math.max(1, states.length)}
            value={live}
            aria-label={publish.reached(live, states.length)}
          />
        </div>
        <p class="note">{publish.doneLead}</p>
        <div id="live-screens" data-live="2">
          <ScreensTable view={view} states={states} />
        </div>
      </section>
    </Page>
  );
}

/** The window as people say it: the last day is counted in. */
function windowText(view: View, { schedule }: WatchedSchedule): string {
  const { words, language, timeZone } = view;
  const { from, until, times } = schedule.window;
  const first = dateOf(from, timeZone);
  const after = dateOf(until, timeZone);
  const parts = [
    words.publish.days(
      first && dayName(first, language),
      after && dayName(dayBefore(after), language),
    ),
    ...(times ?? []).map((time) => `${time.from}–${time.until}`),
    schedule.near ? words.publish.near(schedule.near.length) : '',
    schedule.layer === 'insert' && !schedule.near
      ? words.publish.perHour(schedule.shareSecondsPerHour)
      : '',
  ].filter((part) => part !== '');
  return parts.length > 0 ? parts.join(' · ') : words.screen.always;
}

/** Plays, one a row. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { RecentPlay } from '../../signage/plays/recent-plays.ts';
import { itemNameOf } from './choices.tsx';
import type { View } from './page.tsx';
import { dateTime } from './times.ts';

interface PlaysTableProps {
  readonly view: View;
  readonly plays: readonly RecentPlay[];
  /** On a page about one screen: without its name. */
  readonly short?: boolean;
  /** Whether a reader chose which plays, so that there may be others. */
  readonly chosen?: boolean;
}

export function PlaysTable({ view, plays, short = false, chosen = false }: PlaysTableProps) {
  const { words, language, timeZone } = view;
  const said = words.plays;
  if (plays.length === 0) return <p class="empty">{chosen ? said.none : words.overview.noPlays}</p>;
  return (
    <table class="plays">
      <thead>
        <tr>
          <th scope="col">{said.when}</th>
          {!short && <th scope="col">{said.screen}</th>}
          <th scope="col">{said.item}</th>
          <th scope="col" class="number">
            {said.length}
          </th>
          <th scope="col">{said.how}</th>
          <th scope="col" class="number">
            {said.n}
          </th>
        </tr>
      </thead>
      <tbody>
        {plays.map((play) => (
          <tr>
            <td class="time">{dateTime(play.start, timeZone, language)}</td>
            {!short && (
              <td class="where">
                <a href={`/screens/${encodeURIComponent(play.screen)}`}>
                  {language === 'zh' ? play.screenName : play.screenNameEn}
                </a>
              </td>
            )}
            <td class="words">{itemNameOf(view, play)}</td>
            <td class="number length">
              {((play.end - play.start) / 1000).toFixed(1)} {words.unitSeconds}
            </td>
            <td class="how">
              <span class={`mark ${MARKS[play.how]}`}>{said.hows[play.how]}</span>
            </td>
            <td class="number">
              {play.series}·{play.n}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const MARKS = { full: 'good', cut: 'warn', urgent: 'warn', error: 'bad' } as const;

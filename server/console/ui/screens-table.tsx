/** Screens, one a row: who is there, how far the programme came, what should show now. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { type ScreenState, stepOf } from '../../signage/screens/overview.ts';
import { itemNameOf } from './choices.tsx';
import { Lamps, StepMark } from './marks.tsx';
import type { View } from './page.tsx';
import { dateTime } from './times.ts';

export function ScreensTable({
  view,
  states,
}: {
  readonly view: View;
  readonly states: readonly ScreenState[];
}) {
  const { words } = view;
  if (states.length === 0) return <p class="empty">{words.overview.none}</p>;
  return (
    <table class="screens">
      <thead>
        <tr>
          <th scope="col">{words.screen.title}</th>
          <th scope="col">{words.overview.state}</th>
          <th scope="col">{words.overview.programme}</th>
          <th scope="col">{words.overview.now}</th>
        </tr>
      </thead>
      <tbody>
        {states.map((state) => (
          <Row view={view} state={state} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ view, state }: { readonly view: View; readonly state: ScreenState }) {
  const { words, language } = view;
  const { screen, progress, due } = state;
  return (
    <tr>
      <th scope="row">
        <a href={`/screens/${encodeURIComponent(screen.id)}`}>
          {language === 'zh' ? screen.name : screen.nameEn || screen.name}
        </a>
        <span class="sub">
          {words.kinds[screen.kind]} ·{' '}
          <span class="size">
            {screen.width}×{screen.height} <Lamps colour={screen.colour} words={words} />
          </span>
        </span>
      </th>
      <td>
        <Connection view={view} state={state} />
        {state.pausedUntil !== null && (
          <span class="sub">{pausedText(view, state.pausedUntil, screen.timeZone)}</span>
        )}
      </td>
      <td>
        <StepMark step={stepOf(progress)} words={words} />
        {progress && <span class="sub">#{progress.serial}</span>}
      </td>
      <td class="due">
        {due ? (
          <>
            {due.item !== 'dark' && (
              <span class={`layer ${due.layer}`}>{words.layers[due.layer]}</span>
            )}
            <span class="text">{itemNameOf(view, due)}</span>
          </>
        ) : (
          <span class="sub">{words.screen.builtIn}</span>
        )}
      </td>
    </tr>
  );
}

/** Until when its owner has paused it, on its own clock. */
export const pausedText = ({ words, language }: View, until: number, timeZone: string): string =>
  words.overview.pausedUntil(dateTime(until, timeZone, language));

export function Connection({ view, state }: { readonly view: View; readonly state: ScreenState }) {
  const { words, now } = view;
  const { connected, since } = state;
  const seconds = since === null ? null : Math.max(0, Math.round((now - since) / 1000));
  return (
    <span class={`connection ${connected ? 'on' : 'off'}`}>
      <b>{connected ? words.overview.online : words.overview.offline}</b>
      <span class="sub">
        {seconds === null ? words.overview.never : words.overview.since(words.ago(seconds))}
      </span>
    </span>
  );
}

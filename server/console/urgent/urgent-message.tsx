/** /urgent/<id>: how far one message has come, and which screens are silent. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { ScreenState, UnitChoice } from '../../signage/screens/overview.ts';
import type { UrgentState } from '../../signage/urgent/urgent-state.ts';
import { Page, type View } from '../ui/page.tsx';
import { dateTime } from '../ui/times.ts';
import { UrgentMark } from './urgent.tsx';

interface UrgentMessageProps {
  readonly view: View;
  readonly state: UrgentState;
  /** Of the silent screens that are named: who has a player on the line, and what they are called. */
  readonly silent: readonly ScreenState[];
  readonly units: readonly UnitChoice[];
  /** How many silent screens are named at most. */
  readonly named: number;
  readonly allowed: boolean;
}

export function UrgentMessagePage(props: UrgentMessageProps) {
  const { view, state, allowed } = props;
  const { words, language, timeZone, now } = view;
  const { urgent } = state;
  const said = words.urgent;
  const running = urgent.endedAt === null && urgent.expiresAt > now;
  return (
    <Page view={view} title={said.title} at="urgent" scripts={['live.js', 'urgent.js']}>
      <div class="page-head">
        <h1 class="message">{urgent.text}</h1>
        <p class="actions">
          <a class="button" href="/urgent">
            {said.back}
          </a>{' '}
          {running && allowed && (
            <button
              id="cancel"
              class="danger"
              data-urgent={urgent.id}
              data-ask={said.cancelAsk}
              data-lost={words.publish.failedNet}
            >
              {said.cancel}
            </button>
          )}
        </p>
      </div>
      <p id="outcome" class="problem" role="alert" />
      <p id="live-mark" data-live="1" class="note">
        <UrgentMark view={view} urgent={urgent} />{' '}
        {said.issued(dateTime(urgent.issuedAt, timeZone, language))} ·{' '}
        {said.expires(dateTime(urgent.endedAt ?? urgent.expiresAt, timeZone, language))}
      </p>
      <Counts view={view} state={state} />
      <section class="panel" aria-labelledby="silent">
        <h2 id="silent">{said.silent}</h2>
        <div id="live-silent" data-live="1">
          <Silent {...props} />
        </div>
      </section>
      <p class="note">{said.noted}</p>
    </Page>
  );
}

function Counts({ view, state }: Pick<UrgentMessageProps, 'view' | 'state'>) {
  const said = view.words.urgent;
  const { targeted } = state;
  const figures = [
    [said.received, state.received],
    [said.painted, state.painted],
    [said.finished, state.finished],
  ] as const;
  return (
    <div id="live-counts" data-live="1">
      <dl class="figures counts">
        <div>
          <dt>{said.targeted}</dt>
          <dd>{targeted}</dd>
        </div>
        {figures.map(([name, count]) => (
          <div>
            <dt>{name}</dt>
            <dd class={count === targeted ? 'good' : ''}>
              {count}
              <progress max={Math.max(1, targeted)} value={count} aria-label={name} />
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

function Silent({ view, state, silent, units, named }: UrgentMessageProps) {
  const { words, language } = view;
  const said = words.urgent;
  if (state.silent.length === 0) return <p class="empty good">{said.silentNone}</p>;
  const states = new Map(silent.map((one) => [one.screen.id, one]));
  return (
    <>
      <table class="silent">
        <tbody>
          {state.silent.slice(0, named).map(({ screen, name, unit, stage }) => {
            const there = states.get(screen);
            const why = stage === 'received' ? 'received' : there?.connected ? 'online' : 'offline';
            const place = units.find(({ id }) => id === unit);
            return (
              <tr>
                <th scope="row">
                  <a href={`/screens/${encodeURIComponent(screen)}`}>
                    {(language === 'en' && there?.screen.nameEn) || name}
                  </a>
                </th>
                <td>{place && (language === 'zh' ? place.name : place.nameEn)}</td>
                <td>
                  <span class={`mark ${why === 'offline' ? 'bad' : 'warn'}`}>
                    {said.silentWhy[why]}
                  </span>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {state.silent.length > named && <p class="note">+ {state.silent.length - named}</p>}
    </>
  );
}

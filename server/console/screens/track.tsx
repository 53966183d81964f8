/** On the page of a screen on wheels: where it was last, and whether its unit wants to know. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { StoredPosition } from '../../signage/screens/tracks.ts';
import { Fact } from '../ui/fact.tsx';
import type { View } from '../ui/page.tsx';
import type { Track } from '../../signage/reach/face.ts';

export interface TrackProps {
  readonly view: View;
  readonly screen: string;
  readonly version: number;
  readonly track: Track | null;
  readonly position: StoredPosition | null;
  /** Whether this reader may switch it on and off. */
  readonly maySet: boolean;
}

const INTERVALS_S = [10, 30, 60, 300] as const;
const KEEP_DAYS = 7;

export function TrackPanel({ view, screen, version, track, position, maySet }: TrackProps) {
  const said = view.words.track;
  return (
    <section class="panel" aria-labelledby="track-head">
      <h2 id="track-head">{said.title}</h2>
      <dl class="facts" id="live-track" data-live="10">
        <Fact name={said.reports}>
          {track ? said.on(track.everySeconds, track.keepDays) : said.off}
        </Fact>
        <Fact name={said.last}>
          {position ? <Where view={view} position={position} /> : said.nowhere}
        </Fact>
      </dl>
      {maySet && (
        <form
          id="track"
          class="inline settings"
          novalidate
          data-screen={screen}
          data-version={version}
          data-said={JSON.stringify({
            done: said.done,
            failed: view.words.screen.failed,
            lost: view.words.publish.failedNet,
          })}
        >
          <label for="every">{said.every}</label>
          <select id="every" name="every">
            <option value="" selected={track === null}>
              {said.off}
            </option>
            {intervals(track).map((seconds) => (
              <option value={seconds} selected={track?.everySeconds === seconds}>
                {said.seconds(seconds)}
              </option>
            ))}
          </select>
          <label for="keep">{said.keep}</label>
          <input
            id="keep"
            name="keep"
            type="number"
            min={1}
            max={366}
            value={track?.keepDays ?? KEEP_DAYS}
            aria-describedby="track-hint keep-problem"
          />
          <button>{said.set}</button>
          <p class="problem" id="every-problem" />
          <p class="problem" id="keep-problem" />
          <p class="note outcome" role="status" />
        </form>
      )}
      <p class="note" id="track-hint">
        {said.note}
      </p>
    </section>
  );
}

/** An interval that was set by other means is offered as well. */
function intervals(track: Track | null): readonly number[] {
  const all = new Set<number>([...INTERVALS_S, ...(track ? [track.everySeconds] : [])]);
  return [...all].sort((a, b) => a - b);
}

function Where({ view, position }: { readonly view: View; readonly position: StoredPosition }) {
  const { words, now } = view;
  const { latitude, longitude, accuracyM, speedMps, at } = position;
  const place = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return (
    <>
      <a href={`geo:${latitude},${longitude};u=${Math.round(accuracyM)}`}>{place}</a> ±{' '}
      {Math.round(accuracyM)} m{speedMps !== null && ` · ${Math.round(speedMps * 3.6)} km/h`} ·{' '}
      {words.ago(Math.max(0, Math.round((now - at) / 1000)))}
    </>
  );
}

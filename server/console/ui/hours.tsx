/** How bright and how loud a screen is, hour by hour of its own day. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Screen } from '../../signage/screens/screens.ts';
import type { View } from './page.tsx';

interface HoursProps {
  readonly view: View;
  readonly screen: Screen;
  readonly mayChange: boolean;
  /** Whether this reader may say that it has a loudspeaker. */
  readonly mayBuild: boolean;
}

const FULL: readonly number[] = Array.from({ length: 24 }, () => 100);

export function Hours({ view, screen, mayChange, mayBuild }: HoursProps) {
  const said = view.words.screen;
  const { brightness, sound } = screen;
  const volume = screen.volume ?? [];
  return (
    <section class="panel" aria-labelledby="hours-title">
      <h2 id="hours-title">{said.hours}</h2>
      <form
        id="hours"
        novalidate
        data-screen={screen.id}
        data-version={screen.version}
        data-said={JSON.stringify({
          saved: said.hoursSaved,
          failed: said.failed,
          lost: view.words.publish.failedNet,
        })}
      >
        <Row
          name="brightness"
          label={said.brightness}
          percents={brightness}
          hint={screen.colour === 'rgb' ? said.brightnessHint : said.brightnessTwoTone}
          disabled={!mayChange}
        />
        {mayBuild && (
          <label class="choice">
            <input type="checkbox" name="sound" checked={sound} /> {said.loudspeaker}
          </label>
        )}
        <Row
          name="volume"
          label={said.volume}
          percents={volume}
          hint={sound ? said.volumeHint : said.volumeSilent}
          disabled={!mayChange || !sound}
          hidden={!sound}
        />
        {mayChange && (
          <p class="save">
            <button>{said.hoursSave}</button> <span id="outcome" class="note" role="status" />
          </p>
        )}
      </form>
    </section>
  );
}

interface RowProps {
  readonly name: 'brightness' | 'volume';
  readonly label: string;
  /** None: always 100. */
  readonly percents: readonly number[];
  readonly hint: string;
  readonly disabled: boolean;
  readonly hidden?: boolean;
}

function Row({ name, label, percents, hint, disabled, hidden = false }: RowProps) {
  const hours = percents.length === 24 ? percents : FULL;
  return (
    <fieldset class="by-hour" aria-describedby={`${name}-hint`}>
      <legend>{label}</legend>
      <div class="bars" hidden={hidden}>
        {hours.map((percent, hour) => (
          <label>
            <output>{percent}</output>
            <input
              type="range"
              name={name}
              min={0}
              max={100}
              step={5}
              value={String(percent)}
              disabled={disabled}
              aria-label={`${label} ${hour}:00`}
            />
            <span>{hour}</span>
          </label>
        ))}
      </div>
      <p class="hint" id={`${name}-hint`}>
        {hint}
      </p>
      <p class="problem" id={`${name}-problem`} />
    </fieldset>
  );
}

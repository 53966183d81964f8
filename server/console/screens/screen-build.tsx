/** What seldom changes of a screen: how it is built, and what its owner agreed to. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Contract, Window } from '../../../content/programme/rules.ts';
import type { ScreenState } from '../../signage/screens/overview.ts';
import { pausedText } from '../ui/screens-table.tsx';
import { Fact } from '../ui/fact.tsx';
import { Lamps } from '../ui/marks.tsx';
import type { View } from '../ui/page.tsx';

interface Props {
  readonly view: View;
  readonly screen: ScreenState['screen'];
}

export function BuildPanel({ view, screen }: Props) {
  const { words } = view;
  const said = words.screen;
  return (
    <section class="panel" aria-labelledby="build">
      <h2 id="build">{said.build}</h2>
      <dl class="facts">
        <Fact name={said.size}>
          {screen.width} × {screen.height}
        </Fact>
        <Fact name={said.colour}>
          <Lamps colour={screen.colour} words={words} /> {words.colours[screen.colour]}
        </Fact>
        <Fact name={said.surface}>{said.surfaces[screen.surface]}</Fact>
        <Fact name={said.origin}>
          {screen.origin.x}, {screen.origin.y}
        </Fact>
        {screen.rotation !== 0 && <Fact name={said.rotation}>{screen.rotation}°</Fact>}
        <Fact name={said.timeZone}>{screen.timeZone}</Fact>
        <Fact name={said.sound}>{screen.sound ? said.yes : said.no}</Fact>
        <Fact name={said.opening}>
          {screen.openingHours ? windowsText(screen.openingHours as Window[]) : said.always}
        </Fact>
        {screen.tags.length > 0 && <Fact name={said.tags}>{screen.tags.join(', ')}</Fact>}
      </dl>
    </section>
  );
}

export function AgreementPanel({
  view,
  screen,
  pausedUntil,
}: Props & Pick<ScreenState, 'pausedUntil'>) {
  const said = view.words.screen;
  const contract = screen.contract as Contract | null;
  const quiet = contract?.quietHours ?? [];
  const takeover = contract?.takeover;
  return (
    <section class="panel" aria-labelledby="contract">
      <h2 id="contract">{said.contract}</h2>
      <p>{contract ? said.quota(contract.quotaSecondsPerHour) : said.noContract}</p>
      {takeover && (
        <p>
          {takeover.allows === 'minutes-a-day'
            ? said.takeoverMinutes(takeover.minutesADay)
            : said.takeover[takeover.allows]}
        </p>
      )}
      {pausedUntil !== null && <p>{pausedText(view, pausedUntil, screen.timeZone)}</p>}
      {quiet.length > 0 && (
        <dl class="facts">
          <Fact name={said.quiet}>{windowsText(quiet)}</Fact>
        </dl>
      )}
    </section>
  );
}

const windowsText = (windows: readonly Window[]): string =>
  windows
    .flatMap(({ times }) => (times ?? []).map(({ from, until }) => `${from}–${until}`))
    .join(', ');

/** /wall: every open screen playing at once. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { WallScreen } from '../../signage/screens/wall.ts';
import { Lamps } from '../ui/marks.tsx';
import { Document, LanguageSwitch, type View } from '../ui/page.tsx';
import { clockTime, longDate } from '../ui/times.ts';
import { handSize, wallCells, wallSize } from './wall-layout.ts';

export function WallPage({
  view,
  screens,
}: {
  readonly view: View;
  readonly screens: readonly WallScreen[];
}) {
  const { words, language, now, timeZone } = view;
  return (
    <Document
      view={view}
      title={words.wall.title}
      styles={['wall.css']}
      scripts={['wall.js']}
      body="wall"
    >
      <header class="wall-head">
        <h1>
          <b>{words.product}</b> <span>{words.productBeside}</span>
        </h1>
        <div class="wall-say">
          <p>{words.wall.line}</p>
          <p class="wall-count">
            {screens.length > 0 ? words.wall.count(screens.length) : words.wall.none}
          </p>
        </div>
        <p class="wall-clock">
          <time
            aria-label={words.wall.clock}
            data-clock={now}
            data-zone={timeZone}
            datetime={new Date(now).toISOString()}
          >
            {clockTime(now, timeZone, language)}
          </time>
          <span>{longDate(now, timeZone, language)}</span>
        </p>
        <nav class="wall-links">
          <LanguageSwitch view={view} />
          <a href="/">{words.wall.console}</a>
        </nav>
      </header>
      <main id="main" class="street">
        {screens.map((screen) => (
          <Sign view={view} screen={screen} />
        ))}
      </main>
    </Document>
  );
}

function Sign({ view, screen }: { readonly view: View; readonly screen: WallScreen }) {
  const { words } = view;
  const wide = wallSize(screen);
  const hand = handSize(screen);
  const cells = wallCells(wide);
  const size = [
    `--w:${wide.width};--h:${wide.height};--hw:${hand.width}`,
    `--c:${cells.columns};--r:${cells.rows}`,
    // In the hand the long strips come first.
    `--o:${-Math.round((100 * screen.width) / screen.height)}`,
  ].join(';');
  const href = `/play/${encodeURIComponent(screen.id)}?frame=1`;
  return (
    <figure class={`sign ${screen.colour}`} style={size} data-screen={screen.id}>
      <a class="face" href={href} aria-label={words.wall.open(`${screen.name} ${screen.nameEn}`)}>
        <iframe src={href} title={`${screen.name} ${screen.nameEn}`} loading="lazy" tabindex={-1} />
      </a>
      <figcaption>
        <span class="zh" lang="zh-CN">
          {screen.name}
        </span>
        <span class="build">
          {screen.width}×{screen.height} <Lamps colour={screen.colour} words={words} />
        </span>
        <span class="en" lang="en">
          {screen.nameEn}
        </span>
        <span class="kind">{words.kinds[screen.kind]}</span>
      </figcaption>
    </figure>
  );
}

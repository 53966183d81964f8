/** What is really on the canvas, beside what the programme asks for at that instant. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Thumbnail } from '../../signage/screens/thumbnails.ts';
import type { ScreenShowing } from '../../signage/programmes/why.ts';
import { itemNameOf } from './choices.tsx';
import { DuePicture } from './due-picture.tsx';
import type { View } from './page.tsx';
import { clockTime } from './times.ts';
import { zoomOf } from './zoom.ts';

/** The button, and the place where the answer comes to stand. */
export function ThumbnailPanel({ view, screen }: { view: View; screen: string }) {
  const said = view.words.screen;
  return (
    <section class="panel" aria-labelledby="thumbnail-title">
      <div class="panel-head">
        <h2 id="thumbnail-title">{said.thumbnail}</h2>
        <button
          id="thumbnail"
          data-screen={screen}
          data-said={JSON.stringify({
            waiting: said.thumbnailWaiting,
            offline: said.thumbnailOffline,
            silent: said.thumbnailSilent,
            busy: said.thumbnailBusy,
            failed: said.failed,
          })}
        >
          {said.thumbnailAsk}
        </button>
      </div>
      <div id="thumbnail-answer" aria-live="polite">
        <p class="note">{said.thumbnailHint}</p>
      </div>
    </section>
  );
}

interface ThumbnailAnswerProps {
  readonly view: View;
  readonly taken: Thumbnail;
  readonly showing: ScreenShowing | null;
}

export function ThumbnailAnswer({ view, taken, showing }: ThumbnailAnswerProps) {
  const { words, timeZone, language } = view;
  const said = words.screen;
  const zoom = zoomOf(taken.width, taken.height);
  return (
    <div class="beside">
      <figure>
        <figcaption>
          {said.thumbnailReal} · <time>{clockTime(taken.at, timeZone, language)}</time>
        </figcaption>
        <div class={`lit ${zoom >= 1 ? 'sharp' : ''}`} style={`width:${taken.width * zoom}px`}>
          <img
            src={`data:${taken.mime};base64,${taken.base64}`}
            width={taken.width * zoom}
            height={taken.height * zoom}
            alt={said.thumbnailReal}
          />
        </div>
      </figure>
      <figure>
        <figcaption>{said.thumbnailPlanned}</figcaption>
        {showing === null && <p class="note">{said.noProgramme}</p>}
        {showing?.urgent && (
          <p>
            <span class="layer urgent">{words.layers.urgent}</span> <b>{showing.urgent.text}</b>
          </p>
        )}
        {showing?.zones.map((due) => (
          <div>
            <p>
              <span class={`layer ${due.layer}`}>{layerName(view, due.layer)}</span>{' '}
              {itemNameOf(view, due)}
            </p>
            <DuePicture
              view={view}
              media={due.media}
              timeZone={timeZone}
              now={taken.at}
              alt={`${said.planned}: ${itemNameOf(view, due)}`}
            />
          </div>
        ))}
      </figure>
    </div>
  );
}

const layerName = ({ words }: View, layer: string): string =>
  words.layers[layer as keyof typeof words.layers] ?? layer;

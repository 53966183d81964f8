/** What the programme asks for, as far as one picture can say it. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { drawnOf } from '../../../content/programme/assets.ts';
import { cellOf, clockReading } from '../../../content/programme/clock.ts';
import type { ClockMedia, Media } from '../../../content/programme/programme.ts';
import type { View } from './page.tsx';
import { zoomOf } from './zoom.ts';

interface DuePictureProps {
  readonly view: View;
  readonly media: Media;
  readonly timeZone: string;
  readonly now: number;
  readonly alt: string;
}

export function DuePicture({ view, media, timeZone, now, alt }: DuePictureProps) {
  if (media.kind === 'clock') return <ClockNow {...{ view, media, timeZone, now, alt }} />;
  const drawn = drawnOf(media);
  if (drawn.kind !== 'picture') return null;
  const { hash, width, height } = drawn.asset;
  const zoom = zoomOf(width, height);
  return (
    <div class={`lit now-picture ${zoom >= 1 ? 'sharp' : ''}`}>
      <img src={view.picture(hash)} width={width * zoom} height={height * zoom} alt={alt} />
    </div>
  );
}

/** The signs of the minute, laid over what stands as the player does it. */
function ClockNow({ view, media, timeZone, now, alt }: DuePictureProps & { media: ClockMedia }) {
  const { asset, width, height, parts } = media;
  const zoom = zoomOf(width, height);
  const reading = clockReading(timeZone, now);
  const piece = (w: number, h: number, left: number, top: number): string =>
    [
      `background-image:url(${view.picture(asset.hash)})`,
      `background-size:${asset.width * zoom}px`,
      `background-position:${-left * zoom}px ${-top * zoom}px`,
      `width:${w * zoom}px`,
      `height:${h * zoom}px`,
    ].join(';');
  return (
    <div class={`lit clock now-picture ${zoom >= 1 ? 'sharp' : ''}`} role="img" aria-label={alt}>
      <div style={piece(width, height, 0, 0)}>
        {parts.map((part) => {
          const [left = 0, top = 0] = cellOf(part, reading);
          const place = `left:${part.x * zoom}px;top:${part.y * zoom}px`;
          return <i style={`${place};${piece(part.width, part.height, left, top)}`} />;
        })}
      </div>
    </div>
  );
}

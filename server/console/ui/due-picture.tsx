/** What the programme asks for, as far as one picture can say it. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { cellOf, clockReading } from '../../../content/programme/clock.ts';
import type { ClockMedia, Media } from '../../../content/programme/programme.ts';
import { zoomOf } from './zoom.ts';

interface DuePictureProps {
  readonly media: Media;
  readonly timeZone: string;
  readonly now: number;
  readonly alt: string;
}

export function DuePicture({ media, timeZone, now, alt }: DuePictureProps) {
  if (media.kind === 'clock') return <ClockNow {...{ media, timeZone, now, alt }} />;
  if (media.kind !== 'picture') return null;
  const { hash, width, height } = media.asset;
  return (
    <div class="lit sharp now-picture">
      <img src={`/assets/${hash}`} width={width} height={height} alt={alt} />
    </div>
  );
}

/** The signs of the minute, laid over what stands as the player does it. */
function ClockNow({ media, timeZone, now, alt }: DuePictureProps & { media: ClockMedia }) {
  const { asset, width, height, parts } = media;
  const zoom = zoomOf(width, height);
  const reading = clockReading(timeZone, now);
  const piece = (w: number, h: number, left: number, top: number): string =>
    [
      `background-image:url(/assets/${asset.hash})`,
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

/** An item as each kind of screen would show it, lamp for lamp. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { OverAsked } from '../../signage/asked-share.ts';
import type { Failure } from '../../signage/failure.ts';
import type { Preview, PreviewDrawing, PreviewImage } from '../../signage/preview.ts';
import { Lamps } from '../ui/marks.tsx';
import type { View } from '../ui/page.tsx';
import { zoomOf } from '../ui/zoom.ts';

interface PreviewRowsProps {
  readonly view: View;
  readonly made: { readonly ok: true; readonly previews: readonly Preview[] } | Failure;
  /** Screens that are asked for more than their owners give. */
  readonly over: readonly OverAsked[];
  readonly dwellMs: number;
}

export function PreviewRows({ view, made, over, dwellMs }: PreviewRowsProps) {
  if (!made.ok) {
    const fields = made.fields ?? [{ field: '', message: made.message }];
    return (
      <ul class="refusals">
        {fields.map(({ field, message }) => (
          <li class="problem" data-field={field}>
            {message}
          </li>
        ))}
      </ul>
    );
  }
  return (
    <>
      {over.length > 0 && <Over view={view} over={over} />}
      {made.previews.map((preview) => (
        <Row view={view} preview={preview} dwellMs={dwellMs} />
      ))}
    </>
  );
}

function Over({ view, over }: Pick<PreviewRowsProps, 'view' | 'over'>) {
  const { words, language } = view;
  return (
    <details class="banner warn">
      <summary>{words.publish.over(over.length)}</summary>
      <ul>
        {over.map(({ name, nameEn, asked, quota }) => (
          <li>
            {language === 'zh' ? name : nameEn} · {words.publish.overBy(asked, quota)}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Row({ view, preview, dwellMs }: { view: View; preview: Preview; dwellMs: number }) {
  const { words, language } = view;
  const { geometry, screens, drawing } = preview;
  const names = screens.map((one) => (language === 'zh' ? one.name : one.nameEn));
  return (
    <figure class="preview">
      <figcaption>
        <b>
          {geometry.width}×{geometry.height}
        </b>{' '}
        <Lamps colour={geometry.colour} words={words} />{' '}
        <span class="sub" title={names.join('\n')}>
          {words.publish.screensCount(screens.length)} · {names.slice(0, 2).join(' · ')}
          {names.length > 2 && ' …'}
        </span>
        <span class="note">{moving(view, drawing, geometry.width, dwellMs)}</span>
      </figcaption>
      {preview.mute > 0 && <p class="warn">{words.publish.mute(preview.mute)}</p>}
      {drawing.kind === 'refused' ? (
        <p class="problem" data-field={drawing.field}>
          {drawing.message}
        </p>
      ) : (
        <Drawn drawing={drawing} width={geometry.width} height={geometry.height} />
      )}
    </figure>
  );
}

function moving({ words }: View, drawing: PreviewDrawing, width: number, dwellMs: number): string {
  if (drawing.kind === 'refused') return '';
  if (drawing.kind === 'picture')
    return `${words.publish.still} · ${words.seconds(dwellMs / 1000)}`;
  return words.publish.strip(Math.ceil((drawing.width + width) / drawing.pxPerSecond));
}

interface DrawnProps {
  readonly drawing: Exclude<PreviewDrawing, { kind: 'refused' }>;
  readonly width: number;
  readonly height: number;
}

function Drawn({ drawing, width, height }: DrawnProps) {
  const zoom = zoomOf(width, height);
  const size = `width:${width * zoom}px;aspect-ratio:${width}/${height}`;
  if (drawing.kind === 'picture') {
    return (
      <div class={`lit ${zoom >= 1 ? 'sharp' : ''}`} style={size}>
        <img src={sourceOf(drawing.image)} width={width * zoom} height={height * zoom} alt="" />
      </div>
    );
  }
  const { tiles, pxPerSecond, direction } = drawing;
  const way = drawing.width + width;
  // It enters at one edge and leaves at the other, a whole lamp at a time.
  const motion = [
    `--from:${width * zoom}px`,
    `--to:${-drawing.width * zoom}px`,
    `animation-duration:${way / pxPerSecond}s`,
    `animation-timing-function:steps(${way})`,
    `animation-direction:${direction === 'left' ? 'normal' : 'reverse'}`,
    `width:${drawing.width * zoom}px`,
  ].join(';');
  return (
    <div class={`lit ${zoom >= 1 ? 'sharp' : ''} scrolls`} style={size} tabindex={0}>
      <div class="track" style={motion}>
        {tiles.map((tile) => (
          <img src={sourceOf(tile)} width={tile.width * zoom} height={tile.height * zoom} alt="" />
        ))}
      </div>
    </div>
  );
}

const sourceOf = ({ mime, base64 }: PreviewImage): string => `data:${mime};base64,${base64}`;

/** An item as each kind of screen would show it, lamp for lamp. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Finding } from '../../../content/render/check/finding.ts';
import type { OverAsked } from '../../signage/campaigns/asked-share.ts';
import type { Failure } from '../../signage/ground/failure.ts';
import type { Preview, PreviewDrawing, PreviewImage } from '../../signage/items/previews.ts';
import { Findings, isSame, sharedFindings } from '../ui/findings.tsx';
import { Lamps } from '../ui/marks.tsx';
import type { View } from '../ui/page.tsx';
import { fieldSaid, refusalSaid } from '../words/refusals.ts';
import { zoomOf } from '../ui/zoom.ts';

interface PreviewRowsProps {
  readonly view: View;
  readonly made: { readonly ok: true; readonly previews: readonly Preview[] } | Failure;
  /** Screens that are asked for more than their owners give. */
  readonly over: readonly OverAsked[];
}

export function PreviewRows({ view, made, over }: PreviewRowsProps) {
  if (!made.ok) {
    const { fields } = made;
    return (
      <ul class="refusals">
        {fields ? (
          fields.map((one) => (
            <li class="problem" data-field={one.field}>
              {fieldSaid(view.language, one).named}
            </li>
          ))
        ) : (
          <li class="problem">{refusalSaid(view.language, made.why)}</li>
        )}
      </ul>
    );
  }
  const checked = made.previews.map(({ words }) => words).filter((one) => one !== null);
  const shared = sharedFindings(checked);
  const refused = shared.some(({ severity }) => severity === 'error');
  return (
    <>
      {over.length > 0 && <Over view={view} over={over} />}
      {shared.length > 0 && (
        <div class="shared">
          <h3>{view.words.publish.ofWords}</h3>
          <Findings view={view} checked={checked} findings={shared} />
        </div>
      )}
      {!refused &&
        made.previews.map((preview) => <Row view={view} preview={preview} shared={shared} />)}
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

interface RowProps {
  readonly view: View;
  readonly preview: Preview;
  /** Said already. */
  readonly shared: readonly Finding[];
}

function Row({ view, preview, shared }: RowProps) {
  const { words, language } = view;
  const { geometry, screens, drawing, words: checked } = preview;
  const own = (checked?.report.findings ?? []).filter(
    (one) => !shared.some((other) => isSame(one, other)),
  );
  const refusal = drawing.kind === 'refused' ? drawing : null;
  const explained = own.some(({ severity, kind }) => severity === 'error' && kind !== 'refused');
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
        {!refusal && <span class="note">{standing(view, preview)}</span>}
      </figcaption>
      {preview.mute > 0 && <p class="warn">{words.publish.mute(preview.mute)}</p>}
      {refusal && !explained && (
        <p class="problem" data-field={refusal.field}>
          {refusalSaid(language, refusal.why)}
        </p>
      )}
      {drawing.kind !== 'refused' && (
        <Drawn drawing={drawing} width={geometry.width} height={geometry.height} />
      )}
      {checked && <Findings view={view} checked={[checked]} findings={own} />}
    </figure>
  );
}

function standing(
  { words }: View,
  { geometry, drawing, words: checked, dwellMs }: Preview,
): string {
  if (drawing.kind === 'refused') return '';
  const { publish } = words;
  const report = checked?.report;
  const letters = report && report.size > 0 ? [publish.letters(report.size)] : [];
  if (drawing.kind === 'strip') {
    const seconds = Math.ceil((drawing.width + geometry.width) / drawing.pxPerSecond);
    return [...letters, publish.strip(seconds)].join(' · ');
  }
  const stands = dwellMs === null ? [] : [publish.stands(Math.round(dwellMs / 1000))];
  if (!report) return [publish.still, ...stands].join(' · ');
  const seconds = Math.ceil(report.readingMs / 1000);
  return [...letters, publish.lines(report.lines.length), publish.reading(seconds), ...stands].join(
    ' · ',
  );
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

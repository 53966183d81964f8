/** Time and date of the screen's own place: as much as there is room for, the time first. Nothing in it blinks. */
import { z } from 'zod';
import { roomy } from './banner.ts';
import { type ClockLine, layClockLine, type Token } from './clock-line.ts';
import { mainText } from './copy.ts';
import type { Area } from './element.ts';
import type { Design, Stage, Template } from './template.ts';
import { whole } from './template.ts';

const schema = z.object({
  /** What lists call it; it is not drawn. */
  text: mainText,
  language: z.enum(['zh', 'en']).optional(),
  hours: z.union([z.literal(12), z.literal(24)]).optional(),
});
type ClockCopy = z.infer<typeof schema>;

export const clock: Template<ClockCopy> = {
  name: 'clock',
  title: { zh: '时钟', en: 'Clock' },
  schema,
  design: (copy, stage) => designClock(wordsFor(copy), stage),
};

interface ClockWords {
  readonly time: readonly Token[];
  readonly hour: readonly Token[];
  readonly minutes: readonly Token[];
  /** The date as it is said in full, and as little as will do. */
  readonly date: readonly Token[];
  readonly shortDate: readonly Token[];
  readonly weekday: readonly Token[];
}

const text = (said: string): Token => ({ kind: 'text', text: said });
const GAP: Token = { kind: 'gap' };
const year: Token = { kind: 'digits', of: 'year', places: [1000, 100, 10, 1] };
const month: Token = { kind: 'digits', of: 'month', places: [10, 1] };
const day: Token = { kind: 'digits', of: 'day', places: [10, 1] };
const minute: Token = { kind: 'digits', of: 'minute', places: [10, 1] };
const word = (of: 'weekday' | 'half' | 'monthName', said: string): Token => ({
  kind: 'word',
  of,
  words: said.split(' '),
});
const EN_MONTHS = word('monthName', 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec');

function wordsFor({ language = 'zh', hours = 24 }: ClockCopy): ClockWords {
  const zh = language === 'zh';
  const hour12: Token = { kind: 'digits', of: 'hour12', places: [10, 1], bare: true };
  const half = word('half', zh ? '上午 下午' : 'AM PM');
  const hour: Token = { kind: 'digits', of: 'hour', places: [10, 1] };
  const twelve = [hour12, text(':'), minute];
  const time =
    hours === 24 ? [hour, text(':'), minute] : zh ? [half, ...twelve] : [...twelve, GAP, half];
  const parts = { time, hour: [hours === 24 ? hour : hour12], minutes: [minute] };
  if (!zh) {
    return {
      ...parts,
      date: [day, GAP, EN_MONTHS, GAP, year],
      shortDate: [day, GAP, EN_MONTHS],
      weekday: [word('weekday', 'Mon Tue Wed Thu Fri Sat Sun')],
    };
  }
  return {
    ...parts,
    date: [year, text('年'), month, text('月'), day, text('日')],
    shortDate: [month, text('月'), day, text('日')],
    weekday: [word('weekday', '周一 周二 周三 周四 周五 周六 周日')],
  };
}

/** A richer line is worth the time being so much smaller. */
const RICHER_WORTH = 0.7;

function designClock(words: ClockWords, stage: Stage): Design {
  const { tiny, canvas } = stage;
  const area = tiny ? whole(canvas) : roomy(stage);
  const plain = lay(stage, words.time, area, stage.palette.accent);
  const laid = plain ? rich(words, stage, area, plain) : halved(words, stage);
  if (!laid) {
    const message = `a screen of ${canvas.width}x${canvas.height} has no room for the time`;
    return { ok: false, reason: 'too-long', field: 'text', message };
  }
  return {
    ok: true,
    kind: 'clock',
    ground: stage.palette.ground,
    marks: laid.flatMap((line) => line.marks),
    signs: laid.flatMap((line) => line.signs),
  };
}

const rich = (words: ClockWords, stage: Stage, area: Area, plain: ClockLine): ClockLine[] =>
  (stage.shape === 'bar' ? oneLine(words, stage, area, plain) : stacked(words, stage, area)) ?? [
    plain,
  ];

/** The narrowest upright screens have the minutes below the hours. Null: not even that. */
function halved({ hour, minutes }: ClockWords, stage: Stage): ClockLine[] | null {
  const { width, height } = stage.canvas;
  const half = Math.floor(height / 2);
  const row = (y: number): Area => ({ x: 0, y, width, height: half });
  const above = lay(stage, hour, row(0), stage.palette.accent);
  const below = above && lay(stage, minutes, row(height - half), stage.palette.accent, above.size);
  return above && below ? [above, below] : null;
}

function lay(
  stage: Stage,
  tokens: readonly Token[],
  area: Area,
  ink: string,
  maxSize = Infinity,
): ClockLine | null {
  const weight = stage.look.weight ?? 'bold';
  return layClockLine(stage, tokens, { area, weight, ink, maxSize });
}

/** A strip says date, weekday and time on one line, as far as the time stays large. */
function oneLine(
  { time, date, shortDate, weekday }: ClockWords,
  stage: Stage,
  area: Area,
  plain: ClockLine,
): ClockLine[] | null {
  const { ink } = stage.palette;
  const choices = [
    [...date, GAP, ...weekday, GAP, ...time],
    [...shortDate, GAP, ...weekday, GAP, ...time],
    [...shortDate, GAP, ...time],
  ];
  for (const tokens of choices) {
    const line = lay(stage, tokens, area, ink);
    if (line && line.size >= plain.size * RICHER_WORTH) return [line];
  }
  return null;
}

/** The time above, the date below; on upright screens the weekday below that. Null: there is room for one line only. */
function stacked(
  { time, date, shortDate, weekday }: ClockWords,
  stage: Stage,
  area: Area,
): ClockLine[] | null {
  const { palette, shape } = stage;
  const rows = (from: number, to: number): Area => ({
    ...area,
    y: area.y + Math.round(area.height * from),
    height: Math.round(area.height * to) - Math.round(area.height * from),
  });
  const upright = shape === 'portrait';
  const [crown, head, split, foot] = upright ? [0.12, 0.5, 0.5, 0.66] : [0, 0.56, 0.62, 1];
  const top = lay(stage, time, rows(crown, head), palette.accent);
  if (!top) return null;
  const below = rows(split, foot);
  const choices = upright
    ? [date, shortDate]
    : [[...date, GAP, ...weekday], [...shortDate, GAP, ...weekday], shortDate];
  const least = Math.min(top.size * 0.3, below.height * 0.6);
  for (const [at, tokens] of choices.entries()) {
    const line = lay(stage, tokens, below, palette.ink, top.size);
    if (!line || (line.size < least && at < choices.length - 1)) continue;
    const last = upright ? lay(stage, weekday, rows(0.66, 0.8), palette.soft, line.size) : null;
    return last ? [top, line, last] : [top, line];
  }
  return null;
}

/** All templates by name. */
import { banner } from './banner.ts';
import { card } from './card.ts';
import { caseChart } from './case-chart.ts';
import { clock } from './clock.ts';
import { countdown } from './countdown.ts';
import { emblemAndSlogan } from './emblem-and-slogan.ts';
import { poster } from './poster.ts';
import { recording, video } from './running.ts';
import { strip } from './strip.ts';
import type { Template } from './template.ts';
import { urgent } from './urgent.ts';

const ALL = [
  banner,
  strip,
  urgent,
  poster,
  caseChart,
  countdown,
  emblemAndSlogan,
  card,
  clock,
  video,
  recording,
];

/** Each template parses its copy before it draws, so that its own type of copy never leaves it. */
export const TEMPLATES: ReadonlyMap<string, Template> = new Map(
  ALL.map((template) => [template.name, template as Template]),
);

/** @returns the template, or undefined for an unknown name. */
export const templateNamed = (name: string): Template | undefined => TEMPLATES.get(name);

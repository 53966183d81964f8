/** How an alert is built, counted on its text: before a parser or a signature works on what costs them the square of it. */
import { NotCap } from './cap-alert.ts';

/**
 * Far above what real alerts have: some hundred elements in each language, no attributes but namespaces, one signature
 * with two transforms.
 */
export const SHAPE_MAX = {
  elements: 5000,
  depth: 50,
  attributes: 2000,
  'namespace declarations': 200,
  'comments, instructions and sections': 500,
  'character and entity references': 5000,
  'references of signatures': 1,
  transforms: 4,
} as const;

type Part = keyof typeof SHAPE_MAX;

/** Whatever might be one counts as one, also inside comments: a parser that sees it otherwise sees fewer. */
const COUNTED: Readonly<Record<Exclude<Part, 'depth'>, RegExp>> = {
  'references of signatures': /<(?:[^\s<>/:]+:)?Reference[\s/>]/g,
  transforms: /<(?:[^\s<>/:]+:)?Transform[\s/>]/g,
  elements: /<[^\s!?/<>]/g,
  attributes: /=\s*["']/g,
  'namespace declarations': /\bxmlns\b/g,
  'comments, instructions and sections': /<[!?]/g,
  'character and entity references': /&/g,
};

/** @throws NotCap with the part that there is too much of. Takes time as the text is long, whatever is in it. */
export function checkShape(text: string): void {
  for (const [part, pattern] of Object.entries(COUNTED) as [Exclude<Part, 'depth'>, RegExp][])
    if (exceeds(text, pattern, SHAPE_MAX[part])) throw tooMany(part);
  if (depthOf(text) > SHAPE_MAX.depth)
    throw new NotCap(`its elements stand in one another more than ${SHAPE_MAX.depth} deep`);
}

const tooMany = (part: Part): NotCap => new NotCap(`it has more than ${SHAPE_MAX[part]} ${part}`);

function exceeds(text: string, pattern: RegExp, most: number): boolean {
  let found = 0;
  for (const _ of text.matchAll(pattern)) {
    found += 1;
    if (found > most) return true;
  }
  return false;
}

/** A tag with its attributes, which hold no `<` (XML 1.0, 2.3); or what only looks like one. */
const TAG =
  /<(?:!--[^]*?-->|!\[CDATA\[[^]*?\]\]>|\?[^]*?\?>|(\/?)[^\s!?/<>](?:"[^"<]*"|'[^'<]*'|[^"'<>])*>)/g;

function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const { 0: tag, 1: closing } of text.matchAll(TAG)) {
    if (closing === undefined) continue;
    if (closing === '/') depth -= 1;
    else if (!tag.endsWith('/>')) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    }
  }
  return deepest;
}

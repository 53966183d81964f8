/** What is another in one snapshot than in one before it, for whoever must approve the later. */
import { canonicalJson } from '../../../content/programme/canonical.ts';
import type { Snapshot } from './snapshot.ts';

export type Compared = Pick<Snapshot, 'schedule' | 'items'>;

export interface FieldDifference {
  /** A column of the schedule; of an item `template`, `text`, `dwellMs`, `style.x` or `copy.x`. */
  readonly field: string;
  /** Null: it was not there. */
  readonly before: unknown;
  readonly after: unknown;
  /** Of words: the part of them that is new or stands where others stood, in Unicode code points of `after`. */
  readonly span?: { readonly from: number; readonly to: number };
}

export interface ItemDifference {
  readonly item: string;
  readonly how: 'added' | 'removed' | 'changed';
  readonly versions: { readonly before: number | null; readonly after: number | null };
  readonly fields: readonly FieldDifference[];
}

export interface Differences {
  readonly schedule: readonly FieldDifference[];
  readonly items: readonly ItemDifference[];
}

/** @param before null: nothing was approved before, and all is new. */
export function differencesOf(before: Compared | null, after: Compared): Differences {
  const schedule = fieldsOf(before?.schedule ?? {}, after.schedule);
  const was = new Map(before?.items.map((item) => [item.item, item]));
  const is = new Map(after.items.map((item) => [item.item, item]));
  const items: ItemDifference[] = [];
  for (const [item, words] of is) {
    const old = was.get(item);
    const fields = fieldsOf(old ? partsOf(old) : {}, partsOf(words));
    if (old && fields.length === 0) continue;
    const versions = { before: old?.version ?? null, after: words.version };
    items.push({ item, how: old ? 'changed' : 'added', versions, fields });
  }
  for (const [item, words] of was) {
    if (is.has(item)) continue;
    const fields = fieldsOf(partsOf(words), {});
    items.push({ item, how: 'removed', versions: { before: words.version, after: null }, fields });
  }
  return { schedule, items };
}

type Fields = Readonly<Record<string, unknown>>;

/** Style and copy part by part. */
function partsOf({ template, text, dwellMs, style, copy }: Compared['items'][number]): Fields {
  const under = (name: string, parts: object): [string, unknown][] =>
    Object.entries(parts).map(([part, value]) => [`${name}.${part}`, value]);
  return {
    template,
    text,
    dwellMs,
    ...Object.fromEntries([...under('style', style), ...under('copy', copy)]),
  };
}

function fieldsOf(before: Fields, after: Fields): FieldDifference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((field) => {
    const [was, is] = [before[field] ?? null, after[field] ?? null];
    if (canonicalJson(was) === canonicalJson(is)) return [];
    const words = typeof was === 'string' && typeof is === 'string';
    return { field, before: was, after: is, ...(words && { span: spanOf(was, is) }) };
  });
}

/** Without what both begin with, and what both end with. */
function spanOf(before: string, after: string): { from: number; to: number } {
  const was = [...before];
  const is = [...after];
  const most = Math.min(was.length, is.length);
  let from = 0;
  while (from < most && was[from] === is[from]) from += 1;
  let alike = 0;
  while (alike < most - from && was.at(-1 - alike) === is.at(-1 - alike)) alike += 1;
  return { from, to: is.length - alike };
}

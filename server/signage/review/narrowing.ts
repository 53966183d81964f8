/** Whether a change of a schedule only takes away from what was approved: that waits for nobody. */
import { canonicalJson } from '../../../content/programme/canonical.ts';
import type { Window } from '../../../content/programme/rules.ts';
import { type Content, CONTENT, contentValues } from '../changes/approved-rows.ts';
import type { Target } from '../reach/targets.ts';

type Column = (typeof CONTENT)[number];

const same = (a: unknown, b: unknown): boolean => canonicalJson(a) === canonicalJson(b);

/** How each column may become less. All others must stay as they are. */
const LESS: Partial<Record<Column, (was: unknown, is: unknown) => boolean>> = {
  items: (was, is) => isPart(was as readonly unknown[], is as readonly unknown[]),
  window: (was, is) => isShorter(was as Window, is as Window),
  target: (was, is) => isSmaller(was as Target, is as Target),
  share_seconds_per_hour: (was, is) => Number(is) <= Number(was),
  priority: (was, is) => Number(is) <= Number(was),
  // Its name on a list.
  phase: () => true,
  phase_en: () => true,
};

/** Equal contents take nothing away, and are no more either. */
export function takesAwayOnly(was: Content, is: Content): boolean {
  const before = contentValues(was);
  const after = contentValues(is);
  return CONTENT.every((column) => {
    const [one, other] = [before[column], after[column]];
    return same(one, other) || (LESS[column]?.(one, other) ?? false);
  });
}

/** In the same order, each as it was. */
function isPart(was: readonly unknown[], is: readonly unknown[]): boolean {
  let at = 0;
  for (const one of is) {
    while (at < was.length && !same(was[at], one)) at += 1;
    if (at === was.length) return false;
    at += 1;
  }
  return is.length > 0;
}

/** Later from, earlier until, more days excepted; both edges said in the same way. */
function isShorter(was: Window, is: Window): boolean {
  const { from: f0, until: u0, exceptDates: e0 = [], ...rest0 } = was;
  const { from: f1, until: u1, exceptDates: e1 = [], ...rest1 } = is;
  if (!same(rest0, rest1) || !e0.every((date) => e1.includes(date))) return false;
  const from = f0 === undefined || (f1 !== undefined && isAtLeast(f1, f0));
  const until = u0 === undefined || (u1 !== undefined && isAtLeast(u0, u1));
  return from && until;
}

/** Edges that are said in different ways are not compared. */
function isAtLeast(a: string | number, b: string | number): boolean {
  if (typeof a === 'number' || typeof b === 'number')
    return typeof a === 'number' && typeof b === 'number' && a >= b;
  return a.length === b.length && a >= b;
}

/** Fewer of what is named; an open part may come to be named. Of parts that this does not know nothing is said. */
function isSmaller(was: Target, is: Target): boolean {
  const parts = new Set([...Object.keys(was), ...Object.keys(is)]) as Set<keyof Target>;
  return [...parts].every((part) => {
    const [before, after] = [was[part], is[part]];
    if (before === undefined || same(before, after)) return true;
    return Array.isArray(before) && Array.isArray(after)
      ? (after as unknown[]).every((one) => (before as unknown[]).includes(one))
      : false;
  });
}

/** What campaigns together ask of a screen's hour, against what its owner has agreed to. */
import type { Window } from '../../../content/programme/rules.ts';
import type { Db } from '../../db/open.ts';
import type { Actor } from '../reach/actor.ts';
import { dateOf } from './campaigns.ts';
import { isFor, screensOf, type Target } from '../reach/targets.ts';
import { readUnits } from '../reach/unit-tree.ts';

export interface OverAsked {
  readonly screen: string;
  readonly name: string;
  readonly nameEn: string;
  /** Seconds of each hour. */
  readonly quota: number;
  readonly asked: number;
}

export interface Asking {
  readonly target: Target;
  readonly window: Pick<Window, 'from' | 'until'>;
  readonly shareSecondsPerHour: number;
}

/**
 * The screens of a target on which a new insert would ask for more than the contract leaves, on some day of its window.
 * There the schedules share the cap by weight, and the publisher should know it before.
 */
export async function overAsked(db: Db, actor: Actor, asking: Asking): Promise<OverAsked[]> {
  const screens = (await screensOf(db, { target: asking.target, by: actor.unit })).filter(
    ({ contract }) => contract !== 'null',
  );
  if (screens.length === 0) return [];
  const rows = await db
    .selectFrom('schedules')
    .select(['unit', 'target', 'window', 'share_seconds_per_hour'])
    .where('layer', '=', 'insert')
    .where('ended_at', 'is', null)
    // Near a place it is no part of the hour. [P60]
    .where('near', '=', 'null')
    .execute();
  const others = [];
  for (const row of rows) {
    if (!meet(JSON.parse(row.window) as Window, asking.window)) continue;
    others.push({
      share: row.share_seconds_per_hour,
      aim: { target: JSON.parse(row.target) as Target, by: row.unit },
    });
  }
  const tree = await readUnits(db);
  const over: OverAsked[] = [];
  for (const screen of screens) {
    const { quotaSecondsPerHour: quota } = JSON.parse(screen.contract) as {
      quotaSecondsPerHour: number;
    };
    const asked = others
      .filter(({ aim }) => isFor(tree, aim, screen))
      .reduce((sum, { share }) => sum + share, asking.shareSecondsPerHour);
    if (asked <= quota) continue;
    over.push({
      screen: screen.id,
      name: screen.name,
      nameEn: screen.name_en || screen.name,
      quota,
      asked,
    });
  }
  return over;
}

/** By their days, half-open; which hours of these they take does not matter here. */
function meet(a: Pick<Window, 'from' | 'until'>, b: Pick<Window, 'from' | 'until'>): boolean {
  const day = (edge: Window['from'], open: string): string => dateOf(edge, 'UTC') ?? open;
  return (
    day(a.from, '') < day(b.until, '9999-12-31') && day(b.from, '') < day(a.until, '9999-12-31')
  );
}

/** A campaign once more, around another theme day: next year's is made of this year's. */
import { DAY_MS, type Window } from '../../../content/programme/rules.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import {
  added,
  type CampaignOutcome,
  draftCampaign,
  type PinnedCampaign,
} from './campaign-deeds.ts';
import {
  type Campaign,
  campaignFrom,
  keptSchedules,
  phaseFrom,
  readCampaign,
} from './campaign-rows.ts';
import type { Change } from '../changes/changes.ts';
import type { Signage } from '../ground/context.ts';
import { addDays, daysUntil } from '../ground/dates.ts';
import { act, type Plan } from '../deeds/deeds.ts';
import { type Failure, invalid } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { itemFrom, newItemRow } from '../items/items.ts';
import { type Pin, pinKey, pinnedItems } from '../items/pinned-items.ts';
import { checkProposals } from '../schedules/proposals.ts';

export interface CampaignCopy {
  /** 'YYYY-MM-DD': dates of windows and of countdowns move by the days between the theme days. */
  readonly themeDay: string;
  readonly name: string;
  readonly nameEn: string;
  readonly leaveOut?: boolean | undefined;
}

export function copyCampaign(
  signage: Signage,
  actor: Actor,
  id: string,
  copy: CampaignCopy,
  preview: boolean,
): Promise<CampaignOutcome> {
  return act(signage, actor, preview, async (): Promise<Plan<Campaign> | Failure> => {
    const refusal = refuse(actor, 'publish');
    if (refusal) return refusal;
    const { db, clock } = signage;
    const found = await readCampaign(db, actor, id);
    if (!found.ok) return found;
    const { theme_day: themeDay, weight } = found.row;
    if (themeDay === null) return invalid('themeDay', 'no-theme-day');
    const days = daysUntil(themeDay, copy.themeDay);
    const phases = keptSchedules(id, found.schedules).map(phaseFrom);
    if (phases.length === 0) return invalid('themeDay', 'no-phases');
    const now = clock.now();
    const made = { unit: actor.unit, by: actor.person, now };
    const items = await shiftedItems(
      signage,
      phases.flatMap((phase) => phase.items),
      days,
      made,
    );
    const warnings: string[] = [];
    const moved = phases.flatMap((phase) => {
      const kept = phase.items.filter(({ item }) => !items.withdrawn.has(item));
      if (kept.length < phase.items.length)
        warnings.push(`phases: "${phase.name}" is copied without the items that were withdrawn`);
      if (kept.length === 0) return [];
      const list = kept.map((one) => ({ ...one, ...items.renamed.get(pinKey(one)) }));
      const { schedule: _schedule, version: _version, ...rest } = phase;
      return [{ ...rest, window: shifted(phase.window, days), items: list }];
    });
    const input: PinnedCampaign = { ...copy, weight, phases: moved };
    const { row, schedules, proposals } = draftCampaign(input, made);
    const copied = items.added.map(({ after }) => itemFrom(after));
    const checked = await checkProposals(signage, actor.unit, proposals, copied);
    if (!checked.ok) return checked;
    return {
      ok: true,
      action: 'campaign.copy',
      subject: row.id,
      detail: { from: id, days },
      needs: 'publish',
      changes: [...items.added, ...added(row, schedules)],
      answer: campaignFrom(row, schedules, now),
      warnings: [...warnings, ...checked.warnings],
    };
  });
}

type AddedItem = Extract<Change, { noun: 'items' }>;

/**
 * Countdowns count to their own theme day, so each is copied, as it was scheduled, with it moved; other items are used at the
 * version at which they were.
 */
async function shiftedItems(
  { db }: Signage,
  pins: readonly Pin[],
  days: number,
  made: { unit: string; by: string; now: number },
) {
  const renamed = new Map<string, Pin>();
  const added: AddedItem[] = [];
  const withdrawn = new Set<string>();
  for (const [key, item] of await pinnedItems(db, pins)) {
    const { themeDay } = item.copy;
    if (item.withdrawnAt !== null) withdrawn.add(item.id);
    if (typeof themeDay !== 'string' || item.withdrawnAt !== null) continue;
    const copy = { ...item.copy, themeDay: addDays(themeDay, days) };
    const after = newItemRow({ ...item, ...made, copy, id: newId('item') });
    renamed.set(key, { item: after.id, version: after.version });
    const copyOf = { item: item.id, version: item.version };
    added.push({ noun: 'items', before: null, after, copyOf });
  }
  return { renamed, added, withdrawn };
}

/** Dates move by whole days and keep their time of day; weekdays, times and cron expressions stay. */
export function shifted(window: Window, days: number): Window {
  const edge = (at: string | number): string | number =>
    typeof at === 'number'
      ? at + days * DAY_MS
      : `${addDays(at.slice(0, 10), days)}${at.slice(10)}`;
  return {
    ...window,
    ...(window.from !== undefined && { from: edge(window.from) }),
    ...(window.until !== undefined && { until: edge(window.until) }),
    ...(window.exceptDates && {
      exceptDates: window.exceptDates.map((date) => addDays(date, days)),
    }),
  };
}

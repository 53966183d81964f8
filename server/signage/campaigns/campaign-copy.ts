/** A campaign once more, around another theme day: next year's is made of this year's. */
import { DAY_MS, type Window } from '../../../content/programme/rules.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { added, type CampaignOutcome, draftCampaign, type NewCampaign } from './campaign-deeds.ts';
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
import { itemFrom } from '../items/items.ts';
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
      phases.flatMap((phase) => phase.items.map(({ item }) => item)),
      days,
      made,
    );
    const warnings: string[] = [];
    const moved = phases.flatMap((phase) => {
      const kept = phase.items.filter(({ item }) => !items.withdrawn.has(item));
      if (kept.length < phase.items.length)
        warnings.push(`phases: "${phase.name}" is copied without the items that were withdrawn`);
      if (kept.length === 0) return [];
      const list = kept.map((one) => ({ ...one, item: items.renamed.get(one.item) ?? one.item }));
      const { schedule: _schedule, version: _version, ...rest } = phase;
      return [{ ...rest, window: shifted(phase.window, days), items: list }];
    });
    const input: NewCampaign = { ...copy, weight, phases: moved };
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

/** Countdowns count to their own theme day, so each is copied with it moved; other items are used as they are. */
async function shiftedItems(
  { db }: Signage,
  ids: readonly string[],
  days: number,
  made: { unit: string; by: string; now: number },
) {
  const rows = await db
    .selectFrom('items')
    .selectAll()
    .where('id', 'in', [...new Set(ids)])
    .execute();
  const renamed = new Map<string, string>();
  const added: AddedItem[] = [];
  const withdrawn = new Set(rows.filter((row) => row.withdrawn_at !== null).map((row) => row.id));
  for (const row of rows) {
    const words = JSON.parse(row.copy) as Record<string, unknown>;
    const { themeDay } = words;
    if (typeof themeDay !== 'string' || withdrawn.has(row.id)) continue;
    const id = newId('item');
    renamed.set(row.id, id);
    const after = {
      ...row,
      id,
      unit: made.unit,
      copy: JSON.stringify({ ...words, themeDay: addDays(themeDay, days) }),
      created_by: made.by,
      created_at: made.now,
      version: 1,
    };
    added.push({ noun: 'items', before: null, after });
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

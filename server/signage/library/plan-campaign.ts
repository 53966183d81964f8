/** A plan of the library as a campaign of a unit, around a theme day: one deed, with its items. */
import { createHash } from 'node:crypto';
import type { CampaignPlan } from '../../../content/library/schema.ts';
import type { Db } from '../../db/open.ts';
import {
  added,
  type CampaignOutcome,
  draftCampaign,
  type NewCampaign,
} from '../campaigns/campaign-deeds.ts';
import { type Campaign, campaignFrom, type NewPhase } from '../campaigns/campaign-rows.ts';
import type { Change } from '../changes/changes.ts';
import { act, type Plan } from '../deeds/deeds.ts';
import type { Signage } from '../ground/context.ts';
import { addDays } from '../ground/dates.ts';
import { conflict, type Failure, invalid, unknown } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { chunks } from '../ground/values.ts';
import { type Item, itemFrom, newItemRow, type NewItem } from '../items/items.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import { pinnedNow } from '../schedules/pinning.ts';
import { checkProposals } from '../schedules/proposals.ts';
import { closesEverywhere } from '../schedules/schedules.ts';
import { planItemFrom, timesOf } from '../seed/plan-items.ts';
import { readLibrary } from './shelf.ts';

export interface PlanAsked {
  readonly plan: string;
  /** 'YYYY-MM-DD': day 0 of the plan. */
  readonly themeDay: string;
  /** Absent: the actor's own. */
  readonly unit?: string | undefined;
  readonly preview: boolean;
}

/**
 * Makes a campaign with the plan's phases, shares and targets. Items that the unit has already are used, the others are made with
 * it. Days that are over are left out; a phase whose kind of screen the unit does not have yet waits for the first one.
 */
export function campaignOfPlan(
  signage: Signage,
  actor: Actor,
  { plan: id, themeDay, unit = actor.unit, preview }: PlanAsked,
): Promise<CampaignOutcome> {
  return act(signage, actor, preview, async (): Promise<Plan<Campaign> | Failure> => {
    const refusal = refuse(actor, 'publish');
    if (refusal) return refusal;
    const { db, clock } = signage;
    const library = await readLibrary();
    const plan = library.campaigns.find((one) => one.id === id);
    if (!plan) return unknown('no-plan', { id });
    if (!(await isWithin(db, unit, actor.unit)))
      return invalid('unit', 'no-unit-below', { id: unit });
    const named = await nameFor(db, unit, plan.id, themeDay);
    if (named.taken) return conflict('plan-loaded', { id: named.id });
    const now = clock.now();
    const unitName = await nameOf(db, unit);
    const items = await itemsOfPlan(db, unit, plan, (ref) =>
      planItemFrom(ref, { library, plan, themeDay, unitName }),
    );
    const made = { unit, by: actor.person, now };
    const rows = items.wanting.map((item) => newItemRow({ ...item.words, ...made, id: item.id }));
    const phases = plan.schedules.map((schedule) =>
      phaseOf(plan, schedule, themeDay, (ref) => items.idOf(ref)),
    );
    const open = phases.filter((phase) => closesEverywhere(phase) > now);
    if (open.length === 0) return invalid('themeDay', 'over-already');
    const over = phases.length - open.length;
    const used = new Set(open.flatMap((phase) => phase.items.map(({ item }) => item)));
    const fresh = rows.filter((row) => used.has(row.id));
    const input: NewCampaign = {
      name: plan.name.zh,
      nameEn: plan.name.en,
      themeDay,
      weight: 1,
      phases: open,
    };
    const more: Item[] = fresh.map(itemFrom);
    const pinned = await pinnedNow(db, input.phases, more);
    const draft = draftCampaign({ ...input, phases: pinned }, { ...made, campaign: named.id });
    const proposals = draft.proposals.map((one) => ({ ...one, mayWait: true, leaveOut: true }));
    const checked = await checkProposals(signage, unit, proposals, more);
    if (!checked.ok) return checked;
    const itemChanges = fresh.map((after): Change => ({ noun: 'items', before: null, after }));
    return {
      ok: true,
      action: 'library.plan',
      subject: draft.row.id,
      detail: { plan: plan.id, themeDay, unit, phases: open.length, items: fresh.length },
      needs: 'publish',
      changes: [...itemChanges, ...added(draft.row, draft.schedules)],
      answer: campaignFrom(draft.row, draft.schedules, now),
      warnings: [
        ...(over > 0 ? [`phases: ${over} of the plan are over, and left out`] : []),
        ...checked.warnings,
      ],
    };
  });
}

type PlannedSchedule = CampaignPlan['schedules'][number];
type Ref = PlannedSchedule['items'][number];

function phaseOf(
  plan: CampaignPlan,
  schedule: PlannedSchedule,
  themeDay: string,
  idOf: (ref: Ref) => string,
): NewPhase {
  const phase = plan.phases.find((one) => one.id === schedule.phase);
  if (!phase) throw new Error(`${plan.id}: there is no phase "${schedule.phase}"`);
  return {
    name: phase.name.zh,
    nameEn: phase.name.en,
    layer: schedule.layer,
    target: schedule.target,
    window: {
      from: addDays(themeDay, schedule.fromDay),
      until: addDays(themeDay, schedule.untilDay),
      ...timesOf(schedule.times),
    },
    items: schedule.items.map((ref) => ({ item: idOf(ref) })),
    order: 'listed',
    zone: null,
    shareSecondsPerHour: schedule.shareSecondsPerHour,
    weight: schedule.weight,
    priority: 0,
    near: null,
  };
}

/** What a campaign of this plan on this day is called; one that was ended makes room for the next. */
async function nameFor(
  db: Db,
  unit: string,
  plan: string,
  themeDay: string,
): Promise<{ readonly id: string; readonly taken: boolean }> {
  for (let again = 0; ; again++) {
    const told = JSON.stringify([unit, plan, themeDay, again]);
    const id = `campaign-plan-${createHash('sha256').update(told).digest('hex').slice(0, 20)}`;
    const row = await db
      .selectFrom('campaigns')
      .select('ended_at')
      .where('id', '=', id)
      .executeTakeFirst();
    if (!row) return { id, taken: false };
    if (row.ended_at === null) return { id, taken: true };
  }
}

async function nameOf(db: Db, unit: string): Promise<{ zh: string; en: string }> {
  const row = await db
    .selectFrom('units')
    .select(['name', 'name_en'])
    .where('id', '=', unit)
    .executeTakeFirstOrThrow();
  return { zh: row.name, en: row.name_en || row.name };
}

interface PlanItems {
  readonly idOf: (ref: Ref) => string;
  /** Those that the unit does not have. */
  readonly wanting: readonly { readonly id: string; readonly words: NewItem }[];
}

/** The same words in the same design are the same item: that of the slogans loaded before, or of another plan. */
async function itemsOfPlan(
  db: Db,
  unit: string,
  plan: CampaignPlan,
  wordsOf: (ref: Ref) => NewItem,
): Promise<PlanItems> {
  const refs = new Map(
    plan.schedules.flatMap(({ items }) => items).map((ref) => [`${ref.kind} ${ref.id}`, ref]),
  );
  const words = new Map([...refs].map(([key, ref]) => [key, wordsOf(ref)]));
  const known = new Map<string, string>();
  for (const some of chunks([...new Set([...words.values()].map(({ text }) => text))], 200)) {
    const rows = await db
      .selectFrom('items')
      .selectAll()
      .where('unit', '=', unit)
      .where('withdrawn_at', 'is', null)
      .where('text', 'in', some)
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    for (const row of rows.map(itemFrom)) {
      const same = sameness(row);
      if (!known.has(same)) known.set(same, row.id);
    }
  }
  const ids = new Map<string, string>();
  const wanting: { id: string; words: NewItem }[] = [];
  for (const [key, item] of words) {
    const same = sameness(item);
    let found = known.get(same);
    if (found === undefined) {
      found = newId('item');
      known.set(same, found);
      wanting.push({ id: found, words: item });
    }
    ids.set(key, found);
  }
  return {
    wanting,
    idOf: (ref) => {
      const found = ids.get(`${ref.kind} ${ref.id}`);
      if (found === undefined) throw new Error(`${plan.id}: no item was made of "${ref.id}"`);
      return found;
    },
  };
}

/** How long it stands is left aside: a plan that shows a slogan for longer does not need it twice. */
const sameness = ({ template, text, copy }: Pick<NewItem, 'template' | 'text' | 'copy'>): string =>
  JSON.stringify([template, text, Object.entries(copy).toSorted(([a], [b]) => (a < b ? -1 : 1))]);

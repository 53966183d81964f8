/** Campaigns: made, edited, paused, resumed, ended. Each is one deed with all its phases. */
import type { Span } from '../../../content/programme/rules.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import {
  type Campaign,
  campaignFrom,
  type CampaignRows,
  keptSchedules,
  type NewPhase,
  readCampaign,
} from './campaign-rows.ts';
import type { CampaignRow, Change, ScheduleRow } from '../changes/changes.ts';
import type { Signage } from '../ground/context.ts';
import { act, type Done, type Plan, type Previewed } from '../deeds/deeds.ts';
import { type Failure, invalid, stale } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import type { Item } from '../items/items.ts';
import { type Pinned, pinnedNow } from '../schedules/pinning.ts';
import { checkProposals, type Proposal } from '../schedules/proposals.ts';
import {
  type NewSchedule,
  newScheduleRow,
  pinnedIn,
  scheduleParts,
} from '../changes/schedule-rows.ts';
import { resumed, withPause } from '../ground/spans.ts';
import { edited } from '../changes/write-change.ts';

export interface NewCampaign {
  readonly name: string;
  readonly nameEn: string;
  readonly themeDay: string | null;
  readonly weight: number;
  readonly phases: readonly NewPhase[];
  /** Screens whose owners do not allow a phase are left out of it, and it is not refused for them. */
  readonly leaveOut?: boolean | undefined;
}

export type CampaignOutcome = Done<Campaign> | Previewed | Failure;
type CampaignPlan = Plan<Campaign> | Failure;

/** One whose phases say the version of each item. */
export type PinnedCampaign = Omit<NewCampaign, 'phases'> & {
  readonly phases: readonly Pinned<NewPhase>[];
};

/** The rows of a campaign that is new, and what its phases propose. */
export function draftCampaign(
  input: PinnedCampaign,
  made: { unit: string; by: string; now: number; campaign?: string },
): { row: CampaignRow; schedules: ScheduleRow[]; proposals: Proposal[] } {
  const row: CampaignRow = {
    id: made.campaign ?? newId('campaign'),
    unit: made.unit,
    name: input.name,
    name_en: input.nameEn,
    theme_day: input.themeDay,
    weight: input.weight,
    pauses: '[]',
    ended_at: null,
    created_by: made.by,
    created_at: made.now,
    version: 1,
  };
  const phases = input.phases.map((phase) => scheduleOf(row.id, phase));
  return {
    row,
    schedules: phases.map((schedule) =>
      newScheduleRow({ ...schedule, unit: made.unit, by: made.by, now: made.now }),
    ),
    proposals: phases.map((schedule, i) => ({
      schedule,
      field: `phases.${i}.`,
      themeDay: input.themeDay,
      leaveOut: input.leaveOut,
    })),
  };
}

function scheduleOf(
  campaign: string,
  { name, nameEn, ...phase }: Pinned<NewPhase>,
): Pinned<NewSchedule> {
  return { ...phase, campaign, phase: name, phaseEn: nameEn };
}

/** Rows that are new, as changes. */
export const added = (row: CampaignRow, schedules: readonly ScheduleRow[]): Change[] => [
  { noun: 'campaigns', before: null, after: row },
  ...schedules.map((after): Change => ({ noun: 'schedules', before: null, after })),
];

export function createCampaign(
  signage: Signage,
  actor: Actor,
  input: NewCampaign,
  { preview = false, items = [] as readonly Item[] } = {},
): Promise<CampaignOutcome> {
  return act(signage, actor, preview, async (): Promise<CampaignPlan> => {
    // Before anything is drawn.
    const refusal = refuse(actor, 'publish');
    if (refusal) return refusal;
    const now = signage.clock.now();
    const made = { unit: actor.unit, by: actor.person, now };
    const phases = await pinnedNow(signage.db, input.phases, items);
    const { row, schedules, proposals } = draftCampaign({ ...input, phases }, made);
    const checked = await checkProposals(signage, actor.unit, proposals, items);
    if (!checked.ok) return checked;
    return {
      ok: true,
      action: 'campaign.create',
      subject: row.id,
      detail: { phases: schedules.length },
      needs: 'publish',
      changes: added(row, schedules),
      answer: campaignFrom(row, schedules, now),
      warnings: checked.warnings,
    };
  });
}

/** Parts left out stay; phases are given as a whole: one that names its schedule is kept or changed, one not named ends. */
export interface CampaignEdit {
  readonly name?: string | undefined;
  readonly nameEn?: string | undefined;
  readonly themeDay?: string | null | undefined;
  readonly weight?: number | undefined;
  readonly phases?: readonly EditedPhase[] | undefined;
  /** As where a campaign is new. */
  readonly leaveOut?: boolean | undefined;
}

type EditedPhase = NewPhase & { readonly schedule?: string | undefined };

/** What a deed on a campaign is given: the version that the person saw, and whether it is only reckoned. */
export interface Seen {
  readonly version: number;
  readonly preview?: boolean;
}

export function editCampaign(
  signage: Signage,
  actor: Actor,
  id: string,
  edit: CampaignEdit,
  seen: Seen,
): Promise<CampaignOutcome> {
  return onCampaign(signage, actor, id, seen, async (found, now) => {
    const { row } = found;
    const given = edit.phases && (await pinnedNow(signage.db, edit.phases));
    const { themeDay = row.theme_day, leaveOut } = edit;
    const asked = { themeDay, leaveOut };
    const phases = planPhases(found, given, { by: actor.person, now, asked });
    if ('reason' in phases) return phases;
    const checked = await checkProposals(signage, row.unit, phases.proposals);
    if (!checked.ok) return checked;
    const after = edited(row, {
      ...(edit.name !== undefined && { name: edit.name }),
      ...(edit.nameEn !== undefined && { name_en: edit.nameEn }),
      ...(edit.themeDay !== undefined && { theme_day: edit.themeDay }),
      ...(edit.weight !== undefined && { weight: edit.weight }),
    });
    return {
      action: 'campaign.edit',
      detail: { version: after.version },
      changes: [{ noun: 'campaigns', before: row, after }, ...phases.changes],
      warnings: checked.warnings,
    };
  });
}

function planPhases(
  { row, schedules }: CampaignRows,
  phases: readonly Pinned<EditedPhase>[] | undefined,
  made: { by: string; now: number; asked: Pick<Proposal, 'themeDay' | 'leaveOut'> },
): { changes: Change[]; proposals: Proposal[] } | Failure {
  const { by, now, asked } = made;
  const changes: Change[] = [];
  const proposals: Proposal[] = [];
  if (!phases) return { changes, proposals };
  const kept = new Map(keptSchedules(row.id, schedules).map((one) => [one.id, one]));
  const rows = new Map(schedules.map((one) => [one.id, one]));
  const named = new Set<string>();
  for (const [i, { schedule: id, ...phase }] of phases.entries()) {
    const schedule = scheduleOf(row.id, phase);
    const proposal = { schedule, field: `phases.${i}.`, ...asked };
    if (id === undefined) {
      const after = newScheduleRow({ ...schedule, unit: row.unit, by, now });
      changes.push({ noun: 'schedules', before: null, after });
      proposals.push(proposal);
      continue;
    }
    const before = rows.get(id);
    const known = kept.get(id);
    if (!before || !known || named.has(id)) return invalid(`phases.${i}.schedule`, 'not-a-phase');
    named.add(id);
    const parts = scheduleParts(schedule);
    if (sameParts(before, parts)) continue;
    changes.push({
      noun: 'schedules',
      before,
      after: edited(before, { ...parts, ended_at: null }),
    });
    proposals.push(proposal);
  }
  for (const { id, endedAt } of kept.values()) {
    const before = rows.get(id);
    if (named.has(id) || endedAt !== null || !before) continue;
    changes.push({ noun: 'schedules', before, after: edited(before, { ended_at: now }) });
  }
  return { changes, proposals };
}

/** Whether the parts say what the row says; the order of the keys inside their JSON does not matter. */
function sameParts(row: ScheduleRow, parts: ReturnType<typeof scheduleParts>): boolean {
  const sorted = (json: string): string =>
    JSON.stringify(JSON.parse(json), (_, value: unknown) =>
      value && typeof value === 'object' && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
        : value,
    );
  const pinned = (items: string): string => JSON.stringify(pinnedIn(items));
  const columns = Object.keys(parts) as (keyof typeof parts)[];
  return columns.every((column) =>
    column === 'items'
      ? sorted(pinned(row.items)) === sorted(pinned(parts.items))
      : column === 'target' || column === 'window'
        ? sorted(row[column]) === sorted(parts[column])
        : row[column] === parts[column],
  );
}

/** Nothing of it plays from `from` (now) to `until` (until it is resumed). */
export function pauseCampaign(
  signage: Signage,
  actor: Actor,
  id: string,
  span: { from?: number | undefined; until?: number | null | undefined },
  seen: Seen,
): Promise<CampaignOutcome> {
  return onCampaign(signage, actor, id, seen, async ({ row }, now) => {
    const paused = withPause(JSON.parse(row.pauses) as Span[], span, now);
    if (!paused.ok) return paused;
    const after = edited(row, { pauses: JSON.stringify(paused.pauses) });
    const changes: Change[] = [{ noun: 'campaigns', before: row, after }];
    return { action: 'campaign.pause', detail: { pauses: paused.pauses }, changes };
  });
}

export function resumeCampaign(
  signage: Signage,
  actor: Actor,
  id: string,
  seen: Seen,
): Promise<CampaignOutcome> {
  return onCampaign(signage, actor, id, seen, async ({ row }, now) => {
    const left = resumed(JSON.parse(row.pauses) as Span[], now);
    if (!left.ok) return left;
    const after = edited(row, { pauses: JSON.stringify(left.pauses) });
    return { action: 'campaign.resume', changes: [{ noun: 'campaigns', before: row, after }] };
  });
}

/** From now on it plays nothing; what it has played stays counted. */
export function endCampaign(
  signage: Signage,
  actor: Actor,
  id: string,
  seen: Seen,
): Promise<CampaignOutcome> {
  return onCampaign(signage, actor, id, seen, async ({ row }, now) => {
    const after = edited(row, { ended_at: now });
    return { action: 'campaign.end', changes: [{ noun: 'campaigns', before: row, after }] };
  });
}

type Planned =
  | Failure
  | (Pick<Plan<Campaign>, 'action' | 'detail' | 'changes' | 'warnings'> & { ok?: never });

/** A deed on a campaign that runs, at the version that the person saw. */
function onCampaign(
  signage: Signage,
  actor: Actor,
  id: string,
  { version, preview = false }: Seen,
  plan: (found: CampaignRows, now: number) => Promise<Planned>,
): Promise<CampaignOutcome> {
  return act(signage, actor, preview, async (): Promise<CampaignPlan> => {
    const refusal = refuse(actor, 'publish');
    if (refusal) return refusal;
    const found = await readCampaign(signage.db, actor, id);
    if (!found.ok) return found;
    const now = signage.clock.now();
    const current = campaignFrom(found.row, found.schedules, now);
    if (found.row.version !== version) return stale(current, 'campaign-changed');
    if (found.row.ended_at !== null) return stale(current, 'campaign-ended');
    const planned = await plan(found, now);
    if (planned.ok === false) return planned;
    const { row, schedules } = withRows(found, planned.changes);
    return {
      ...planned,
      ok: true,
      subject: id,
      needs: 'publish',
      answer: campaignFrom(row, schedules, now),
      about: current.phases.map(({ schedule }) => schedule),
    };
  });
}

function withRows({ row, schedules }: CampaignRows, changes: readonly Change[]): CampaignRows {
  const rows = new Map(schedules.map((one) => [one.id, one]));
  let campaign = row;
  for (const change of changes) {
    if (change.noun === 'campaigns') campaign = change.after;
    if (change.noun === 'schedules') rows.set(change.after.id, change.after);
  }
  return { row: campaign, schedules: [...rows.values()] };
}

/** One history as it stands: what the model says, and what the server says, side by side. */
import type { County, Login, Units } from './county.ts';
import {
  type Content,
  FOREVER,
  type Item,
  type Model,
  type Queued,
  type Schedule,
} from './model.ts';
import { carriedBy, outside } from './programmes.ts';

export interface World {
  readonly county: County;
  readonly model: Model;
  readonly units: Units;
  readonly roll: () => number;
  /** Deeds that each person could take back, the last at the end, with the unit for which they were done. */
  readonly deeds: Map<Login, { readonly deed: string; readonly unit: string }[]>;
  queue: readonly Queued[];
}

export const pick = <T>({ roll }: Pick<World, 'roll'>, list: readonly T[]): T =>
  list[Math.floor(roll() * list.length)] as T;

interface Listed {
  readonly id: string;
  readonly unit: string;
  readonly campaign: string | null;
  readonly version: number;
  readonly layer: Content['layer'];
  readonly items: Content['pins'];
  readonly target: { readonly screens?: string[] };
  readonly window: { readonly from?: number; readonly until?: number };
}

const contentOf = ({ layer, items, target, window }: Listed): Content => ({
  layer,
  pins: items.map(({ item, version }) => ({ item, version })),
  screens: target.screens ?? null,
  from: window.from ?? null,
  until: window.until ?? null,
});

/** Who has done what since the last look. */
export interface Doers {
  /** By schedule, where several people were at it at once. */
  readonly of?: ReadonlyMap<string, Login>;
  readonly by: Login;
  /** Whether it was a deed on a campaign itself. */
  readonly campaign?: boolean;
  /** More has happened that the model is told of after this. */
  readonly between?: boolean;
}

/** Reads what people have written since the last look, and lets the model judge what became of it. */
export async function look(
  world: World,
  { by, of, campaign = false, between = false }: Doers,
): Promise<void> {
  const { county, model, units } = world;
  const read = (path: string) => county.wanted('admin', 'GET', path, undefined, units.top);
  const listed = (await read('/api/schedules')).schedules as Listed[];
  world.queue = [
    ...(await read('/api/reviews?state=waiting&limit=200')).submissions,
    ...(await read('/api/reviews?state=returned&limit=200')).submissions,
  ];
  const doer = (id: string): string => county.idOf(of?.get(id) ?? by);
  const back = await lookAtCampaigns(world, doer, campaign);
  const judge = (schedule: Schedule, next: Content | null): void => {
    const queued = world.queue.find(({ subject }) => subject === schedule.id);
    model.took(schedule, next, doer(schedule.id), queued, county.now);
  };
  for (const one of listed) {
    const known = model.schedules.get(one.id);
    const live = contentOf(one);
    if (!known) {
      const schedule: Schedule = {
        id: one.id,
        unit: one.unit,
        campaign: one.campaign,
        version: one.version,
        live,
        ended: false,
        approved: null,
        waiting: null,
        hands: new Set(),
      };
      model.schedules.set(one.id, schedule);
      judge(schedule, live);
    } else if (known.version !== one.version || (one.campaign !== null && back.has(one.campaign))) {
      if (one.campaign !== null && back.has(one.campaign)) known.ended = true;
      known.version = one.version;
      judge(known, live);
    }
  }
  const there = new Set(listed.map(({ id }) => id));
  for (const schedule of model.schedules.values()) {
    const over = schedule.campaign !== null && model.campaigns.get(schedule.campaign)?.ended;
    if (!there.has(schedule.id) && !schedule.ended && !over) judge(schedule, null);
    if (between) continue;
    if (!schedule.ended && !over) compareWaiting(world, schedule);
    // Nothing of it is reviewed for long, and it is not told here when that ends.
    else if (!world.queue.some(({ subject }) => subject === schedule.id)) schedule.waiting = null;
  }
}

/** @returns ids of those that were ended and run again. */
async function lookAtCampaigns(
  { county, model, units }: World,
  doer: (id: string) => string,
  itself: boolean,
): Promise<Set<string>> {
  const back = new Set<string>();
  const { campaigns } = await county.wanted(
    'admin',
    'GET',
    '/api/campaigns?limit=200',
    undefined,
    units.top,
  );
  for (const { id, version, endedAt } of campaigns) {
    const known = model.campaigns.get(id);
    const ended = endedAt !== null;
    if (!known)
      model.campaigns.set(id, { id, version, ended, hands: new Set([doer(id)]), near: new Set() });
    else if (known.version !== version) {
      (itself ? known.hands : known.near).add(doer(id));
      if (known.ended && !ended) back.add(id);
      known.version = version;
      known.ended = ended;
    }
  }
  return back;
}

const HOUR_MS = 3_600_000;
const TOLERANCE_MS = 120_000;

/** What waits, by the model and by the queue. */
function compareWaiting({ model, queue }: World, { id, waiting }: Schedule): void {
  const queued = queue.find(({ subject }) => subject === id);
  const state = queued === undefined ? 'nothing' : queued.state;
  const stage =
    waiting && (waiting.stages === 1 ? 'only' : ['first', 'second'][waiting.approvals.length]);
  const said = waiting === null ? 'nothing' : waiting.returned ? 'returned' : stage;
  if (state !== said) model.faults.push(`${id}: ${state} waits, and by the model ${said}`);
  if (!waiting || !queued) return;
  if (waiting.deadline !== queued.deadline) {
    if (Math.abs(waiting.deadline - queued.deadline) > TOLERANCE_MS)
      model.faults.push(`${id}: its deadline is ${queued.deadline}, not ${waiting.deadline}`);
    waiting.deadline = queued.deadline;
  }
}

/** An item as its versions tell it. */
export async function lookAtItem(
  { county, model, units }: World,
  id: string,
  unit: string,
  from: ReadonlySet<string> = model.items.get(id)?.from ?? new Set(),
): Promise<Item> {
  const read = (path: string) => county.wanted('admin', 'GET', path, undefined, units.top);
  const { versions } = await read(`/api/items/${id}/versions?limit=100`);
  const { withdrawnAt } = await read(`/api/items/${id}`);
  const item: Item = {
    id,
    unit,
    from,
    withdrawn: withdrawnAt !== null,
    versions: versions
      .toReversed()
      .map(
        (one: { text: string; version: number; changed: string[]; changedBy: { id: string } }) => ({
          text: one.text,
          by: one.changedBy.id,
          words: one.version === 1 || one.changed.length > 0,
        }),
      ),
  };
  model.items.set(id, item);
  return item;
}

export async function lookAtScreens({ county, model, units }: World): Promise<void> {
  for (const screen of model.screens.values()) {
    const path = `/api/screens/${screen.id}`;
    const found = await county.wanted('admin', 'GET', path, undefined, units.top);
    screen.unit = found.unit;
    screen.version = found.version;
    screen.retired = (found.retiredAt ?? null) !== null;
  }
}

/** What each screen is sent now, against what may be there and what must. */
export async function judgeScreens({ county, model }: World): Promise<void> {
  const now = county.now;
  const at = (instant: number): string =>
    instant >= FOREVER ? 'for ever' : new Date(instant).toISOString();
  for (const screen of model.screens.values()) {
    if (screen.retired) continue;
    // What asks for a part of each hour comes up within the one after this.
    const due = new Set(model.due(screen, now, now + 2 * HOUR_MS));
    const signed = await county.programme(screen.id);
    if (!signed) {
      if (due.size > 0) model.faults.push(`${screen.id} shows nothing`);
      continue;
    }
    const { words } = carriedBy(signed, county.house.pictures);
    const allowed = model.allowed(screen);
    for (const [text, spans] of words) {
      for (const span of spans) {
        const wrong = outside(span, allowed.get(text) ?? [], now);
        if (!wrong) continue;
        model.faults.push(
          `${screen.id} shows ${text} from ${at(wrong.from)} to ${at(wrong.until)}`,
        );
        break;
      }
      if (spans.some(({ until }) => until > now)) model.told.shown += 1;
    }
    for (const text of due)
      if (!words.get(text)?.some(({ from, until }) => from < now + 2 * HOUR_MS && until > now))
        model.faults.push(`${screen.id} does not show ${text}, which all have approved`);
  }
}

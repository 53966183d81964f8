/** What people do, by the dice: over the API, as themselves, for a unit of theirs. */
import type { Answer } from '../../support/site.ts';
import { type Login, PEOPLE } from './county.ts';
import type { Level, Schedule } from './model.ts';
import { type Doers, lookAtItem, lookAtScreens, pick, type World } from './world.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** What was done, for whoever looks for the cause; null: the dice found nothing to do. */
export type Deed = (world: World) => Promise<(Doers & { readonly what: string }) | null>;

const chance = ({ roll }: World, of: number): boolean => roll() < of;
const some = <T>(world: World, list: readonly T[], most: number): T[] => {
  const left = [...list];
  const chosen: T[] = [];
  const count = 1 + Math.floor(world.roll() * most);
  while (chosen.length < count && left.length > 0)
    chosen.push(left.splice(Math.floor(world.roll() * left.length), 1)[0] as T);
  return chosen;
};

interface Acting {
  readonly by: Login;
  readonly unit: string;
}

/** Somebody who may publish, and for which unit; an administrator now and then. */
export function somebody(world: World): Acting | null {
  const { model, county } = world;
  const units = [...model.parents.keys()];
  if (chance(world, 0.1))
    return { by: pick(world, ['admin', 'chief'] as const), unit: pick(world, units) };
  const grants = PEOPLE.flatMap((login) =>
    (['publisher', 'command'] as const).flatMap((role) =>
      model.grantsOf(county.idOf(login), county.now, role).map((grant) => ({ login, grant })),
    ),
  );
  if (grants.length === 0) return null;
  // Most at the station, where most people are.
  const near = grants.filter(({ grant }) => grant.unit === world.units.station);
  const { login, grant } = pick(world, near.length > 0 && chance(world, 0.5) ? near : grants);
  const below = units.filter((unit) => model.chain(unit).includes(grant.unit));
  return { by: login, unit: chance(world, 0.7) ? grant.unit : pick(world, below) };
}

const below = ({ model }: World, unit: string, of: string): boolean =>
  model.chain(of).includes(unit);

/** Remembers a deed that was carried out, to be taken back perhaps. */
export function done({ deeds }: World, { by, unit }: Acting, answer: Answer | null): boolean {
  if (!answer || answer.status >= 300) return false;
  const { deed } = answer.body ?? {};
  if (typeof deed === 'string') deeds.set(by, [...(deeds.get(by) ?? []), { deed, unit }]);
  return true;
}

const said = (what: string, { by, unit }: Acting, answer: Answer | null) =>
  `${what} by ${by} for ${unit}: ${answer?.status ?? 'no answer'} ${answer && answer.status >= 300 ? JSON.stringify(answer.body?.code ?? answer.body).slice(0, 90) : ''}`;

// --- Words -------------------------------------------------------------------------------------------------------

export const write: Deed = async (world) => {
  const who = somebody(world);
  if (!who) return null;
  const text = await world.county.newText();
  const answer = await world.county.ask(who.by, 'POST', '/api/items', { text }, who.unit);
  if (answer?.status === 201) await lookAtItem(world, answer.body.id, who.unit);
  return { by: who.by, what: said(`write ${text}`, who, answer) };
};

const itemFor = (world: World, { unit }: Acting) => {
  const mine = [...world.model.items.values()].filter((item) => below(world, unit, item.unit));
  return mine.length === 0 ? null : pick(world, mine);
};

const rewrite: Deed = async (world) => {
  const who = somebody(world);
  const item = who && itemFor(world, who);
  if (!who || !item) return null;
  const text = await world.county.newText();
  const edit = {
    version: item.versions.length,
    text,
    inSchedules: pick(world, ['replace', 'keep']),
  };
  const answer = await world.county.ask(who.by, 'PATCH', `/api/items/${item.id}`, edit, who.unit);
  done(world, who, answer);
  await lookAtItem(world, item.id, item.unit);
  return {
    by: who.by,
    what: said(`rewrite ${item.id} as ${text}, ${edit.inSchedules}`, who, answer),
  };
};

const copy: Deed = async (world) => {
  const who = somebody(world);
  const item = who && itemFor(world, who);
  if (!who || !item) return null;
  const answer = await world.county.ask(
    who.by,
    'POST',
    `/api/items/${item.id}/copy`,
    undefined,
    who.unit,
  );
  if (answer?.status === 201)
    await lookAtItem(world, answer.body.id, who.unit, world.model.writersOf(item));
  return { by: who.by, what: said(`copy ${item.id}`, who, answer) };
};

const takeOff: Deed = async (world) => {
  const who = somebody(world);
  const item = who && itemFor(world, who);
  if (!who || !item) return null;
  const way = item.withdrawn ? 'restore' : 'withdraw';
  const seen = { version: item.versions.length };
  const answer = await world.county.ask(
    who.by,
    'POST',
    `/api/items/${item.id}/${way}`,
    seen,
    who.unit,
  );
  done(world, who, answer);
  await lookAtItem(world, item.id, item.unit);
  return { by: who.by, what: said(`${way} ${item.id}`, who, answer) };
};

// --- Schedules ---------------------------------------------------------------------------------------------------

function wish(world: World, unit: string) {
  const { model, county } = world;
  const items = [...model.items.values()].filter(
    (item) => !item.withdrawn && (below(world, unit, item.unit) || chance(world, 0.03)),
  );
  if (items.length === 0) return null;
  const screens = [...model.screens.values()].filter(
    (screen) => below(world, unit, screen.unit) && !screen.retired,
  );
  const from = county.now + Math.floor(world.roll() * 600 - 200) * MINUTE_MS;
  const until = Math.max(from, county.now) + Math.floor(10 + world.roll() * 900) * MINUTE_MS;
  const windows = [{}, {}, { from }, { until }, { from, until }];
  return {
    layer: pick(world, ['insert', 'insert', 'insert', 'insert', 'takeover', 'everyday'] as const),
    target:
      screens.length === 0 || chance(world, 0.5)
        ? {}
        : { screens: some(world, screens, 3).map(({ id }) => id) },
    window: pick(world, windows),
    shareSecondsPerHour: 60,
    items: some(world, items, 3).map(({ id, versions }) => ({
      item: id,
      ...(chance(world, 0.2) && { version: 1 + Math.floor(world.roll() * versions.length) }),
    })),
  };
}

export const publish: Deed = async (world) => {
  const who = somebody(world);
  const schedule = who && wish(world, who.unit);
  if (!who || !schedule) return null;
  const answer = await world.county.ask(who.by, 'POST', '/api/schedules', schedule, who.unit);
  done(world, who, answer);
  return { by: who.by, what: said(`publish ${answer?.body?.schedule?.id}`, who, answer) };
};

export const running = ({ model }: World): Schedule[] =>
  [...model.schedules.values()].filter(
    ({ ended, campaign }) =>
      !ended && (campaign === null || model.campaigns.get(campaign)?.ended === false),
  );

export function editFor(world: World, { by, unit }: Acting, { id, version }: Schedule) {
  const next = wish(world, unit);
  if (!next) return null;
  const keys = Object.keys(next) as (keyof typeof next)[];
  const parts = Object.fromEntries(some(world, keys, 3).map((key) => [key, next[key]]));
  return () => world.county.ask(by, 'PATCH', `/api/schedules/${id}`, { version, ...parts }, unit);
}

const change: Deed = async (world) => {
  const who = somebody(world);
  const mine = who ? running(world).filter((one) => below(world, who.unit, one.unit)) : [];
  if (!who || mine.length === 0) return null;
  const schedule = pick(world, mine);
  const edit = editFor(world, who, schedule);
  if (!edit) return null;
  const answer = await edit();
  done(world, who, answer);
  return { by: who.by, what: said(`change ${schedule.id}`, who, answer) };
};

const end: Deed = async (world) => {
  const who = somebody(world);
  const mine = who ? running(world).filter((one) => below(world, who.unit, one.unit)) : [];
  if (!who || mine.length === 0) return null;
  const { id, version } = pick(world, mine);
  const answer = await world.county.ask(
    who.by,
    'POST',
    `/api/schedules/${id}/end`,
    { version },
    who.unit,
  );
  done(world, who, answer);
  return { by: who.by, what: said(`end ${id}`, who, answer) };
};

const undo: Deed = async (world) => {
  const known = [...world.deeds].filter(([, list]) => list.length > 0);
  if (known.length === 0) return null;
  const [by, list] = pick(world, known);
  const { deed, unit } = list.at(-1)!;
  const answer = await world.county.ask(by, 'POST', '/api/undo', { deed }, unit);
  if (answer?.status === 200) list.pop();
  for (const { id, unit: of } of world.model.items.values()) await lookAtItem(world, id, of);
  await lookAtScreens(world);
  return {
    by,
    campaign: true,
    what: said(`undo ${answer?.body?.undone?.action}`, { by, unit }, answer),
  };
};

// --- Campaigns ---------------------------------------------------------------------------------------------------

const campaign: Deed = async (world) => {
  const who = somebody(world);
  const phases = who && [wish(world, who.unit), chance(world, 0.5) ? wish(world, who.unit) : null];
  if (!who || !phases?.[0]) return null;
  const made = {
    name: 'day',
    themeDay: '2027-03-01',
    phases: phases.flatMap((one, n) => (one ? [{ ...one, name: `phase ${n}` }] : [])),
  };
  const answer = await world.county.ask(who.by, 'POST', '/api/campaigns', made, who.unit);
  done(world, who, answer);
  return { by: who.by, campaign: true, what: said('campaign', who, answer) };
};

const onCampaign =
  (way: 'copy' | 'end'): Deed =>
  async (world) => {
    const who = somebody(world);
    const known = [...world.model.campaigns.values()].filter(
      ({ ended }) => way === 'copy' || !ended,
    );
    if (!who || known.length === 0) return null;
    const { id, version } = pick(world, known);
    const json = way === 'end' ? { version } : { themeDay: '2027-03-02', name: 'next' };
    const answer = await world.county.ask(
      who.by,
      'POST',
      `/api/campaigns/${id}/${way}`,
      json,
      who.unit,
    );
    done(world, who, answer);
    return { by: who.by, campaign: true, what: said(`${way} of campaign ${id}`, who, answer) };
  };

// --- Those who say what is asked, and of whom ---------------------------------------------------------------------

/** Whether a rule was set whose answer was lost. */
async function isSet(
  { county }: World,
  { unit, kind }: { unit: string; kind: string },
  by: Login,
  since: number,
): Promise<boolean> {
  const { rules } = await county.wanted('admin', 'GET', `/api/review-rules?unit=${unit}`);
  const { own } = rules.find((one: { kind: string }) => one.kind === kind);
  return own !== null && own.by === county.idOf(by) && own.at >= since - MINUTE_MS / 2;
}

export const rule: Deed = async (world) => {
  const by = pick(world, ['admin', 'chief'] as const);
  const { top, north, station } = world.units;
  const unit = pick(world, [top, top, north, station, ...world.model.parents.keys()]);
  const kind = pick(world, ['words', 'words', 'takeover'] as const);
  const inherits = world.county.house.fall ? 2 : null;
  const level = pick(world, [0, 1, 1, 2, 2, 2, inherits]) as Level | null;
  const settings = { level, hours: pick(world, [1, 2, 5]), borrow: chance(world, 0.5) };
  const asked = { unit, kind, ...settings };
  const before = world.county.now;
  const answer = await world.county.ask(by, 'PUT', '/api/review-rules', asked);
  const set = answer ? answer.status === 200 : await isSet(world, asked, by, before);
  if (set) world.model.setRule(unit, kind, { ...settings, by: world.county.idOf(by) });
  return { by, what: said(`rule ${kind} ${level} of ${unit}`, { by, unit: 'bureau' }, answer) };
};

const role: Deed = async (world) => {
  const { county, model } = world;
  const by = pick(world, ['admin', 'chief'] as const);
  const held = [...model.grants.values()].filter((one) => one.role === 'reviewer');
  if (held.length > 8 && chance(world, 0.4)) {
    // Whoever stands in for somebody who is nothing any more is nothing either.
    const stoodFor = held.filter(({ person }) => held.some(({ deputyOf }) => deputyOf === person));
    const from = stoodFor.length > 0 && chance(world, 0.6) ? stoodFor : held;
    const { id, person, unit } = pick(world, from);
    await county.revoke(model, by, id);
    return { by, what: `take reviewer of ${unit} from ${county.loginOf(person)}` };
  }
  const login = pick(world, ['deputy', 'command', 'command', 'writer', 'west'] as const);
  const untilAt = county.now + Math.floor(1 + world.roll() * 12) * HOUR_MS;
  const own = held.filter(({ deputyOf }) => deputyOf === null);
  const of = own.length > 0 && chance(world, 0.7) ? pick(world, own) : null;
  const unit = of?.unit ?? pick(world, [...model.parents.keys()]);
  const fromAt = chance(world, 0.3) ? county.now + HOUR_MS / 2 : undefined;
  const given = await county.grant(model, by, login, {
    role: 'reviewer',
    unit,
    untilAt,
    ...(fromAt !== undefined && { fromAt }),
    ...(of && { deputyOf: of.person }),
  });
  const what = of ? `deputy of ${county.loginOf(of.person)}` : 'reviewer';
  return { by, what: `make ${login} ${what} of ${unit}: ${given}` };
};

const moveUnit: Deed = async (world) => {
  const { county, model, units } = world;
  const by = pick(world, ['admin', 'chief'] as const);
  const unit = pick(world, [units.station, units.post]);
  const parent = pick(world, [units.top, units.north, units.south]);
  const { version } = await county.wanted(by, 'GET', `/api/units/${unit}`);
  const answer = await county.ask(by, 'POST', `/api/units/${unit}/move`, { version, parent });
  const moved = answer
    ? answer.status === 200
    : (await county.wanted(by, 'GET', `/api/units/${unit}`)).parent === parent;
  if (moved) model.moveUnit(unit, parent, county.idOf(by));
  return { by, what: said(`move ${unit} below ${parent}`, { by, unit: 'bureau' }, answer) };
};

const screen: Deed = async (world) => {
  const { county, model } = world;
  const by = pick(world, ['admin', 'chief'] as const);
  const { id, version, retired } = pick(world, [...model.screens.values()]);
  const moves = !retired && chance(world, 0.5);
  const way = moves ? 'move' : retired ? 'restore' : 'retire';
  const json = { version, ...(moves && { unit: pick(world, [...model.parents.keys()]) }) };
  const path = `/api/screens/${id}${moves ? '' : `/${way}`}`;
  const answer = await county.ask(by, moves ? 'PATCH' : 'POST', path, json);
  done(world, { by, unit: 'bureau' }, answer);
  await lookAtScreens(world);
  return { by, what: said(`${way} ${id}`, { by, unit: 'bureau' }, answer) };
};

const wait: Deed = async (world) => {
  const minutes = Math.floor(5 + world.roll() * 240);
  await world.county.house.pass(minutes * MINUTE_MS);
  return { by: 'admin', what: `${minutes} minutes go by` };
};

/** Each with how often it comes. */
export const DEEDS: readonly (readonly [number, Deed])[] = [
  [8, write],
  [8, rewrite],
  [3, copy],
  [4, takeOff],
  [12, publish],
  [9, change],
  [3, end],
  [6, undo],
  [3, campaign],
  [2, onCampaign('copy')],
  [2, onCampaign('end')],
  [7, rule],
  [6, role],
  [3, moveUnit],
  [3, screen],
  [6, wait],
];

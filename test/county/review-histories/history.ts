/** One history: people who do what they do by the dice, and after each step all screens against the model. */
import type { County, House } from './county.ts';
import { DECISIONS } from './decisions.ts';
import { type Deed, DEEDS, publish, rule, write } from './deeds.ts';
import { Model } from './model.ts';
import { judgeScreens, look, type World } from './world.ts';

export interface Told {
  readonly faults: readonly string[];
  /** What was done, for whoever looks for the cause. */
  readonly log: readonly string[];
  readonly told: Model['told'];
}

const ALL = [...DEEDS, ...DECISIONS];
const WEIGHT = ALL.reduce((sum, [weight]) => sum + weight, 0);

/** So that there is something to decide on before long. */
const OPENING = [rule, write, write, write, write, publish, publish];

function nextDeed(roll: () => number): Deed {
  let at = roll() * WEIGHT;
  for (const [weight, deed] of ALL) if ((at -= weight) < 0) return deed;
  return ALL[0]![1];
}

async function fallAfter({ fall }: House, ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
  await fall?.();
}

/** @returns at the first fault: whatever comes after it follows from it. */
export async function live(
  county: County,
  name: string,
  roll: () => number,
  steps: number,
): Promise<Told> {
  const model = new Model();
  const log: string[] = [];
  try {
    const units = await county.found(name, model);
    const world: World = { county, model, units, roll, deeds: new Map(), queue: [] };
    const opening = [...OPENING];
    for (let step = 0; step < steps && model.faults.length === 0; step++) {
      const falls = opening.length === 0 && county.house.fall && roll() < 0.15;
      const fallen = falls ? fallAfter(county.house, roll() * 30) : null;
      let did = await (opening.shift() ?? nextDeed(roll))(world);
      for (let tries = 0; !did && tries < 5; tries++) did = await nextDeed(roll)(world);
      if (fallen) {
        await fallen;
        log.push('kill -9 during this:');
        model.told.kills += 1;
      }
      if (!did) continue;
      log.push(did.what);
      await look(world, did);
      await judgeScreens(world);
    }
    await clear(world);
  } catch (error) {
    model.faults.push(`${(error as Error).stack}`);
  }
  return { faults: model.faults, log, told: model.told };
}

/** Leaves nothing behind that the next history's screens or people would have. */
async function clear({ county, model, units }: World): Promise<void> {
  for (const { id, version, retired } of model.screens.values())
    if (!retired) await county.ask('admin', 'POST', `/api/screens/${id}/retire`, { version });
  const { schedules } = await county.wanted('admin', 'GET', '/api/schedules', undefined, units.top);
  for (const { id, version } of schedules)
    await county.ask('admin', 'POST', `/api/schedules/${id}/end`, { version }, units.top);
  for (const id of model.grants.keys()) await county.revoke(model, 'admin', id);
}

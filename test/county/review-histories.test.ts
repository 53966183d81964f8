/** Histories of people who write, change, review, stand in, move and take back: no word is on a screen that was not approved as its unit asked. */
import { afterAll, expect, it } from 'vitest';
import type { StoreKind } from '../support/database.ts';
import { dice, isSoak, seedOf, size } from '../support/soak.ts';
import { County } from './review-histories/county.ts';
import { live } from './review-histories/history.ts';
import { insideHouse } from './review-histories/inside.ts';
import type { Model } from './review-histories/model.ts';
import { outsideHouse } from './review-histories/outside.ts';

const SEED = seedOf(1202);
/** A shorter history is the beginning of a longer one. */
const STEPS = isSoak ? 50 : 30;
const TOTAL = size(8, 1000);
const part = (of: number, least: number): number => Math.max(least, Math.round(TOTAL * of));
const POSTGRES = part(0.2, 2);
const KILLED = part(0.08, 1);
const KILLED_ON_POSTGRES = part(0.04, 0);

/** Some are lived by a process that is killed in the midst of what people do. */
const SHARES: readonly (readonly [StoreKind, 'spared' | 'killed', number, number])[] = [
  ['sqlite', 'spared', Math.max(1, TOTAL - POSTGRES - KILLED - KILLED_ON_POSTGRES), 0],
  ['postgres', 'spared', POSTGRES, 100_000],
  ['sqlite', 'killed', KILLED, 200_299],
  ['postgres', 'killed', KILLED_ON_POSTGRES, 300_000],
];
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

it.each(SHARES.filter(([, , histories]) => histories > 0))(
  `show no word without its approvals: %s, %s, %i histories (seed ${SEED} and %i on)`,
  async (kind, way, histories, offset) => {
    const { house, close } = await (way === 'killed' ? outsideHouse(kind) : insideHouse(kind));
    closing.push(close);
    const county = await County.open(house);
    const sums: Model['told'] = { ...NOTHING };
    const wrong: object[] = [];
    for (let n = 0; n < histories; n++) {
      const seed = SEED + offset + n;
      const { faults, log, told } = await live(county, `h${n}`, dice(seed), STEPS);
      for (const key of KEYS) sums[key] += told[key];
      if (faults.length === 0) continue;
      wrong.push({ seed, faults });
      console.log(`history ${n} (seed ${seed}):`, faults, log);
    }
    console.log(`${histories} histories, ${kind}, ${way}, from seed ${SEED + offset}:`, sums);
    expect(wrong).toEqual([]);
    // The dice made something happen: in one history much or little, in many all of it.
    expect(sums.demanded + sums.free).toBeGreaterThan(0);
    if (way === 'killed') expect(sums.kills).toBeGreaterThan(0);
    if (histories < 5) return;
    expect(sums.shown).toBeGreaterThan(histories);
    expect(sums.approvals).toBeGreaterThan(histories / 2);
  },
  120_000 + TOTAL * 20_000,
);

const NOTHING = { demanded: 0, approvals: 0, refused: 0, shown: 0, free: 0, kills: 0 };
const KEYS = Object.keys(NOTHING) as (keyof typeof NOTHING)[];

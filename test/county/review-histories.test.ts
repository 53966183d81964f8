/** Histories of people who write, change, review, stand in, move and take back: no word is on a screen that was not approved as its unit asked. */
import { afterAll, expect, it } from 'vitest';
import type { StoreKind } from '../support/database.ts';
import { dice, seedOf, size } from '../support/soak.ts';
import { County } from './review-histories/county.ts';
import { live } from './review-histories/history.ts';
import { insideHouse } from './review-histories/inside.ts';
import type { Model } from './review-histories/model.ts';
import { outsideHouse } from './review-histories/outside.ts';

const SEED = seedOf(1202);
const STEPS = 50;
const TOTAL = size(9, 1000);

/** Of a thousand some hundred are lived by a process that is killed in the midst of what people do. */
const shares: readonly (readonly [StoreKind, 'spared' | 'killed', number, number])[] = [
  ['sqlite', 'spared', size(5, Math.ceil(TOTAL * 0.68)), 0],
  ['postgres', 'spared', size(2, Math.ceil(TOTAL * 0.2)), 100_000],
  ['sqlite', 'killed', size(1, Math.ceil(TOTAL * 0.08)), 200_000],
  ['postgres', 'killed', size(1, Math.ceil(TOTAL * 0.04)), 300_000],
];
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

it.each(shares)(
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
    // The dice made something happen.
    expect(sums.approvals).toBeGreaterThan(histories / 2);
    expect(sums.shown).toBeGreaterThan(histories);
  },
  120_000 + TOTAL * 20_000,
);

const NOTHING = { demanded: 0, approvals: 0, refused: 0, shown: 0, free: 0, kills: 0 };
const KEYS = Object.keys(NOTHING) as (keyof typeof NOTHING)[];

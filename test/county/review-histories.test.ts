/** Histories of people who write, change, review, stand in, move and take back: no word is on a screen that has not been approved as its unit asked. */
import { afterAll, expect, it } from 'vitest';
import type { StoreKind } from '../support/database.ts';
import { dice, seedOf, size } from '../support/soak.ts';
import { County } from './review-histories/county.ts';
import { live } from './review-histories/history.ts';
import { insideHouse } from './review-histories/inside.ts';

const SEED = seedOf(1202);
const STEPS = Number(process.env['STEPS'] ?? 50);

const KINDS: readonly (readonly [StoreKind, number])[] = [
  ['sqlite', size(12, 700)],
  ['postgres', size(4, 250)],
];
const closing: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const close of closing) await close();
});

it.each(KINDS)(
  'on %s, in %i histories',
  async (kind, histories) => {
    const { house, close } = await insideHouse(kind);
    closing.push(close);
    const county = await County.open(house);
    const sums = { demanded: 0, approvals: 0, refused: 0, shown: 0, free: 0 };
    const wrong: object[] = [];
    for (let n = 0; n < histories; n++) {
      const { faults, log, told } = await live(county, `h${n}`, dice(SEED + n), STEPS);
      for (const key of Object.keys(sums) as (keyof typeof sums)[]) sums[key] += told[key];
      if (process.env['LOG']) console.log(log);
      if (faults.length === 0) continue;
      wrong.push({ seed: SEED + n, faults });
      console.log(`history ${n} (seed ${SEED + n}):`, faults, log);
    }
    console.log(`${histories} histories on ${kind} from seed ${SEED}:`, sums);
    expect(wrong).toEqual([]);
    // The dice made something happen.
    expect(sums.approvals).toBeGreaterThan(histories);
    expect(sums.shown).toBeGreaterThan(histories);
  },
  120_000 + size(0, 10_000_000),
);

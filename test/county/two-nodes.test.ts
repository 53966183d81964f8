import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../server/db/open.ts';
import { firstBrokenLink } from '../../server/signage/ledger/audit.ts';
import { staleScreens } from '../../server/signage/ledger/stale.ts';
import { dice, seedOf, size } from '../support/soak.ts';
import { until } from '../support/until.ts';
import { live } from './two-nodes/history.ts';
import { startTwoNodes, type TwoNodes } from './two-nodes/nodes.ts';

const HISTORIES = size(2, 300);
const SEED = seedOf(20_261_128);

let county: TwoNodes;
beforeAll(async () => {
  county = await startTwoNodes();
});
afterAll(() => county.close());

test(
  `two nodes are one server through ${HISTORIES} histories (seed ${SEED})`,
  { timeout: 60_000 + HISTORIES * 120_000 },
  async () => {
    const told: { history: number; differences: string[]; log: string[] }[] = [];
    const began = Date.now();
    for (let history = 0; history < HISTORIES; history++) {
      const { differences, log } = await live(county, `h${history}`, dice(SEED + history));
      if (differences.length > 0) {
        told.push({ history, differences, log });
        console.log(`history ${history} (seed ${SEED + history}):`, differences, log);
      }
      if ((history + 1) % 25 === 0) console.log(`${history + 1} histories, ${told.length} differ`);
    }
    console.log(
      `${HISTORIES} histories from seed ${SEED} in ${Math.round((Date.now() - began) / 1000)} s: ${told.length} differ`,
    );
    expect(told).toEqual([]);
    expect(await county.fallen()).toEqual([]);
    const db = await openDatabase({ kind: 'postgres', url: county.storeUrl });
    await until('nothing is owed', async () => (await staleScreens(db)).length === 0);
    expect(await firstBrokenLink(db)).toBeNull();
    await db.destroy();
  },
);

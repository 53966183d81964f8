/** `npm run bench -- publish [screens]`: from a person's change to the first push, and to the last, with all pictures drawn before. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { pino } from 'pino';
import { openFolder } from '../../server/assets/folder.ts';
import { migrate } from '../../server/db/migrate.ts';
import { openDatabase } from '../../server/db/open.ts';
import type { Phase } from '../../server/signage/campaigns/campaign-rows.ts';
import { getCampaign } from '../../server/signage/campaigns/campaigns.ts';
import { editCampaign } from '../../server/signage/campaigns/campaign-deeds.ts';
import { secretsOf } from '../../server/signage/ground/secrets.ts';
import type { Signage } from '../../server/signage/ground/context.ts';
import { compileStale } from '../../server/signage/programmes/programmes.ts';
import { seed } from '../../server/signage/seed/seed.ts';
import { signerFrom } from '../../server/signage/ground/signer.ts';
import { fillCounty } from './county/store.ts';

const HORIZON_DAYS = 14;
const FIRST_PUSH_MOST_MS = 300;
const BLOCKED_MOST_MS = 50;

const screens = Number(process.argv.at(-1)) || 10_000;
const now = Date.UTC(2027, 0, 8, 1);
const folder = await mkdtemp(join(tmpdir(), 'gengfu-bench-'));
const db = await openDatabase({ kind: 'sqlite', file: join(folder, 'gengfu.db') });
let woken: () => void = () => undefined;
const signage: Signage = {
  db,
  clock: { now: () => now, monotonicMs: () => performance.now() },
  assets: openFolder(join(folder, 'assets')),
  render: {
    render: () => Promise.reject(new Error('a picture is missing: this would measure drawing')),
  },
  words: { check: () => Promise.reject(new Error('nothing here checks words')) },
  photos: { look: () => Promise.reject(new Error('nothing here looks at pictures')) },
  signer: signerFrom(generateKeyPairSync('ed25519').privateKey),
  secrets: secretsOf(new Uint8Array(32)),
  log: pino({ level: 'warn' }),
  wake: () => woken(),
};

const outboxRows = async (): Promise<number> =>
  (
    await db
      .selectFrom('outbox')
      .select(({ fn }) => fn.countAll<number>().as('n'))
      .executeTakeFirst()
  )?.n ?? 0;

/** Runs the compiler and says when its first programmes were in the outbox, and its last. */
async function compile() {
  const before = await outboxRows();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  const cpu = process.cpuUsage();
  const began = performance.now();
  let firstMs = 0;
  woken = () => {
    firstMs ||= performance.now() - began;
  };
  delay.enable();
  await compileStale(signage, HORIZON_DAYS);
  delay.disable();
  const { user, system } = process.cpuUsage(cpu);
  return {
    firstMs,
    allMs: performance.now() - began,
    cpuMs: (user + system) / 1000,
    blockedMs: delay.max / 1e6,
    pushed: (await outboxRows()) - before,
  };
}

const round = (value: number): string => value.toFixed(0).padStart(7);
const show = (name: string, run: Awaited<ReturnType<typeof compile>>): void =>
  console.log(
    `${name.padEnd(34)} first ${round(run.firstMs)} ms  all ${round(run.allMs)} ms  CPU ${round(run.cpuMs)} ms` +
      `  longest block ${round(run.blockedMs)} ms  pushed ${run.pushed}`,
  );

await migrate(db);
await seed(signage, { demo: false });
const campaigns = await fillCounty(db, { screens, now });
const person = await db.selectFrom('people').select('id').executeTakeFirstOrThrow();
const actor = { person: person.id, unit: 'bureau', roles: ['administrator'], from: null } as const;
console.log(`${screens} screens, ${campaigns.length} campaigns of 4 phases, ${HORIZON_DAYS} days`);
show('everything, from nothing', await compile());
show('nothing changed', await compile());

/** Each phase asks for other seconds of the hour: every screen that it reaches gets another programme. */
const change = async (id: string, shareSecondsPerHour: number) => {
  const found = await getCampaign(signage, actor, id);
  if (!found.ok) throw new Error('there is no such campaign');
  const { version } = found.campaign;
  const phases = found.campaign.phases.map((phase) => ({ ...phase, shareSecondsPerHour }));
  const began = performance.now();
  const done = await editCampaign(signage, actor, id, { phases: phases.map(input) }, { version });
  if (!done.ok) throw new Error(`the campaign was not changed: ${done.message}`);
  if (done.preview) throw new Error('a preview');
  const deedMs = performance.now() - began;
  return { deedMs, touched: done.screens.length, run: await compile() };
};
const input = ({ version: _version, ...phase }: Phase) => phase;

let fine = true;
for (const [name, id, share] of [
  ['a campaign for one kind of place', 'campaign-11', 60],
  ['a campaign for all', 'campaign-10', 60],
  ['once more', 'campaign-10', 90],
] as const) {
  const { deedMs, touched, run } = await change(id, share);
  show(name, run);
  console.log(`${''.padEnd(34)} deed ${round(deedMs)} ms, ${touched} screens touched`);
  fine &&= run.firstMs <= FIRST_PUSH_MOST_MS && run.blockedMs <= BLOCKED_MOST_MS;
}

const began = performance.now();
const previewed = await editCampaign(
  signage,
  actor,
  'campaign-10',
  { weight: 9 },
  { version: 3, preview: true },
);
if (previewed.ok && previewed.preview) {
  const { counted, classes } = previewed.preview.screens;
  const kB = JSON.stringify(previewed.preview).length / 1000;
  console.log(
    `preview of it: ${round(performance.now() - began)} ms, ${counted} screens of ${classes} classes reckoned, ${kB.toFixed(0)} kB`,
  );
}
console.log(
  fine
    ? 'holds'
    : `MISSED: first push <= ${FIRST_PUSH_MOST_MS} ms, event loop blocked <= ${BLOCKED_MOST_MS} ms`,
);
await db.destroy();
await rm(folder, { recursive: true });
process.exitCode = fine ? 0 : 1;

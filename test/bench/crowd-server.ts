/** The server's process of `npm run bench -- crowd`: the built server as it is, with a look at how long its loop is blocked. */
import { type Profiler, Session } from 'node:inspector';
import { existsSync, openSync, readSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

const [dataDir = '', port = '0'] = process.argv.slice(2);
const built = new URL('../../dist/server/main.js', import.meta.url);
if (!existsSync(fileURLToPath(built))) throw new Error('There is no built server: npm run build.');

Object.assign(process.env, {
  GENGFU_HOST: '127.0.0.1',
  GENGFU_PORT: port,
  GENGFU_DATA: dataDir,
  GENGFU_LOG: 'warn',
  GENGFU_DEMO: 'off',
});

/** How often the loop is looked at, and what it must have worked at one go to be told. */
const EVERY_MS = 1;
const TOLD_MS = 15;

interface Block {
  readonly from: number;
  readonly until: number;
  /** Of this thread alone: what else the machine does is not measured. */
  readonly cpuMs: number;
}

/** CPU nanoseconds of this thread so far, as Linux tells them; elsewhere the clock has to do. */
const STAT = `/proc/self/task/${process.pid}/schedstat`;
const stat = existsSync(STAT) ? openSync(STAT, 'r') : null;
const text = Buffer.alloc(80);
function cpuNow(): number {
  if (stat === null) return performance.now();
  const length = readSync(stat, text, 0, text.length, 0);
  return Number(text.toString('latin1', 0, length).split(' ')[0]) / 1e6;
}

let blocks: Block[] = [];
let longest = 0;
let longestWall = 0;
let last = performance.now();
let lastCpu = cpuNow();
function begin(): void {
  blocks = [];
  longest = longestWall = 0;
  last = performance.now();
  lastCpu = cpuNow();
}
setInterval(() => {
  const now = performance.now();
  const cpu = cpuNow();
  const cpuMs = cpu - lastCpu;
  if (cpuMs > longest) longest = cpuMs;
  if (now - last - EVERY_MS > longestWall) longestWall = now - last - EVERY_MS;
  if (cpuMs > TOLD_MS) blocks.push({ from: last, until: now, cpuMs });
  last = now;
  lastCpu = cpu;
}, EVERY_MS);

const profiler = process.env['CROWD_PROFILE'] === '1' ? new Session() : null;
let profileBegan = 0;
profiler?.connect();
profiler?.post('Profiler.enable');
profiler?.post('Profiler.setSamplingInterval', { interval: 1000 });

process.on('disconnect', () => process.exit());
process.on('message', (order: { ask: 'begin' | 'end' | 'cpu' }) => {
  if (order.ask === 'begin') {
    profiler?.post('Profiler.start');
    begin();
    profileBegan = last;
    process.send?.({ begun: true });
  } else if (order.ask === 'end') {
    const told = { longest, longestWall, over: blocks.length };
    const found = [...blocks].sort((a, b) => b.cpuMs - a.cpuMs).slice(0, 12);
    if (!profiler) return void process.send?.(told);
    profiler.post('Profiler.stop', (_, { profile }) => {
      for (const block of found) tellWhere(block, profile);
      process.send?.(told);
    });
  }
});

/** What ran in a block: the functions of ours and of packages in which most samples were taken. */
function tellWhere({ from, until, cpuMs }: Block, profile: Profiler.Profile): void {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map<number, number>();
  for (const node of profile.nodes)
    for (const child of node.children ?? []) parents.set(child, node.id);
  const begins = profile.startTime + (from - profileBegan) * 1000;
  const ends = begins + (until - from + 1) * 1000;
  const seen = new Map<string, number>();
  let at = profile.startTime;
  for (const [i, delta] of (profile.timeDeltas ?? []).entries()) {
    at += delta;
    if (at < begins || at > ends) continue;
    const stack: string[] = [];
    for (let id = profile.samples?.[i]; id !== undefined; id = parents.get(id)) {
      const frame = nodes.get(id)?.callFrame;
      if (frame) stack.push(`${frame.functionName || '?'}@${frame.url.split('/').at(-1)}`);
    }
    const key = stack.slice(0, 14).join(' < ');
    seen.set(key, (seen.get(key) ?? 0) + 1);
  }
  const top = [...seen].sort((a, b) => b[1] - a[1]).slice(0, 4);
  console.log(`  block of ${cpuMs.toFixed(0)} ms CPU, ${(until - from).toFixed(0)} ms:`);
  for (const [stack, samples] of top) console.log(`    ${samples} ${stack}`);
}

await import(built.href);

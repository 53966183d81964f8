/** What compiling and reading programmes costs, against its bars. */
import { createCompiler } from '../../content/programme/compile.ts';
import { pack } from '../../content/programme/packed.ts';
import type { Programme } from '../../content/programme/programme.ts';
import { DAY_MS, type Horizon } from '../../content/programme/rules.ts';
import { nextChange, showing } from '../../content/programme/showing.ts';
import { county, reaches, screensOf, START } from './county/rules.ts';

const horizon: Horizon = { from: START, until: START + 14 * DAY_MS, cron: () => [] };

interface Bar {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly bar: number;
  readonly atMost: boolean;
}

/** CPU milliseconds, user and system, of all threads. */
function cpuMs(since?: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

const megabytes = (bytes: number): number => bytes / 2 ** 20;

/** Compiles every screen, equal rules once; the peak is of the whole process. */
function compileAll(count: number) {
  const screens = screensOf(count);
  const { rulesOf, change } = county();
  const before = process.cpuUsage();
  const compiler = createCompiler(horizon);
  const programmes = new Set<Programme>();
  let peak = 0;
  screens.forEach((screen, index) => {
    programmes.add(compiler.compile(rulesOf(screen)));
    if (index % 50 === 0) peak = Math.max(peak, process.memoryUsage().rss);
  });
  return { screens, rulesOf, change, compiler, programmes, cpu: cpuMs(before), peak };
}

/** The figures alone, so that the programmes can go. */
function sizeOf(count: number, { programmes, cpu, peak }: ReturnType<typeof compileAll>) {
  return { count, distinct: programmes.size, cpu, peak };
}

/** A campaign asks for more: from the change to the first programme, and to the last. */
function changeOne({ screens, rulesOf, change, compiler }: ReturnType<typeof compileAll>) {
  const begun = performance.now();
  change(3, 240);
  let firstMs = 0;
  let touched = 0;
  for (const screen of screens) {
    if (!reaches(3, screen.kind)) continue;
    compiler.compile(rulesOf(screen));
    touched++;
    firstMs ||= performance.now() - begun;
  }
  return { firstMs, allMs: performance.now() - begun, touched };
}

function callsPerSecond(
  programmes: readonly Programme[],
  call: (programme: Programme, at: number) => unknown,
): number {
  const some = programmes.filter((_, index) => index % Math.ceil(programmes.length / 50) === 0);
  const calls = 1_000_000;
  let at = START;
  // By CPU time: what else the machine does is not measured.
  const run = (): number => {
    const begun = process.cpuUsage();
    for (let index = 0; index < calls; index++) {
      at = START + ((index * 7_654_321) % (14 * DAY_MS));
      call(some[index % some.length]!, at);
    }
    return cpuMs(begun);
  };
  run();
  return calls / (run() / 1000);
}

function show(bars: readonly Bar[]): boolean {
  let fine = true;
  for (const { name, value, unit, bar, atMost } of bars) {
    const holds = atMost ? value <= bar : value >= bar;
    fine &&= holds;
    const figures = `${value.toFixed(value < 100 ? 2 : 0)} ${unit}`.padStart(18);
    console.log(
      `${holds ? 'holds' : 'MISSED'}  ${name.padEnd(52)}${figures}   ${atMost ? '<=' : '>='} ${bar}`,
    );
  }
  return fine;
}

/** Prints the figures and says whether every bar holds. */
export function bench(): Promise<boolean> {
  // Small first, so that the peak of the large ones is theirs.
  const growth = [1000, 2000].map((count) => sizeOf(count, compileAll(count)));
  const county10 = compileAll(10_000);
  const programmes = [...county10.programmes];
  const bytesOf = (form: (programme: Programme) => unknown): readonly number[] =>
    programmes.map((one) => Buffer.byteLength(JSON.stringify(form(one)))).sort((a, b) => a - b);
  const sizes = bytesOf(pack);
  const plain = bytesOf((programme) => programme);
  const changed = changeOne(county10);
  const fine = show([
    {
      name: '10,000 screens, 14 days: CPU to compile',
      value: county10.cpu / 1000,
      unit: 's',
      bar: 5,
      atMost: true,
    },
    {
      name: 'memory of the process while compiling, peak',
      value: megabytes(county10.peak),
      unit: 'MB',
      bar: 512,
      atMost: true,
    },
    {
      name: 'one campaign changed: until the first push can begin',
      value: changed.firstMs,
      unit: 'ms',
      bar: 300,
      atMost: true,
    },
    {
      name: 'programme on the wire (packed), median',
      value: sizes[sizes.length >> 1]! / 1000,
      unit: 'kB',
      bar: 8,
      atMost: true,
    },
    {
      name: 'showing',
      value: callsPerSecond(programmes, showing),
      unit: 'calls/CPU s',
      bar: 1e6,
      atMost: false,
    },
    {
      name: 'nextChange',
      value: callsPerSecond(programmes, nextChange),
      unit: 'calls/CPU s',
      bar: 1e6,
      atMost: false,
    },
  ]);
  const p95 = sizes[Math.floor(sizes.length * 0.95)]! / 1000;
  console.log(
    `distinct programmes ${programmes.length}; packed p95 ${p95.toFixed(1)} kB, largest ${(sizes.at(-1)! / 1000).toFixed(1)} kB; plain JSON median ${(plain[plain.length >> 1]! / 1000).toFixed(1)} kB`,
  );
  console.log(`one campaign changed: ${changed.touched} screens in ${changed.allMs.toFixed(0)} ms`);
  growth.push(sizeOf(10_000, county10));
  growth.push(...[20_000, 50_000].map((count) => sizeOf(count, compileAll(count))));
  console.log('growth: screens, distinct programmes, CPU s, peak MB of the process');
  for (const { count, distinct, cpu, peak } of growth) {
    const figures = [
      `${count}`.padStart(8),
      `${distinct}`.padStart(9),
      (cpu / 1000).toFixed(2).padStart(9),
    ];
    console.log(`${figures.join('')}${megabytes(peak).toFixed(0).padStart(8)}`);
  }
  return Promise.resolve(fine);
}

if (!(await bench())) process.exitCode = 1;

/** `npm run bench -- NAME` runs test/bench/NAME.ts; with no name it lists them. */
import { readdirSync } from 'node:fs';

const names = readdirSync(import.meta.dirname)
  .filter((file) => /^[a-z0-9-]+\.ts$/.test(file) && file !== 'main.ts')
  .map((file) => file.slice(0, -'.ts'.length));

const [wanted] = process.argv.slice(2);

if (wanted !== undefined && names.includes(wanted)) {
  await import(`./${wanted}.ts`);
} else {
  console.error(`Benchmarks: ${names.join(', ') || 'none'}. Run one by npm run bench -- NAME`);
  process.exitCode = wanted === undefined ? 0 : 1;
}

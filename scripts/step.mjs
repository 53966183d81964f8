import { spawn } from 'node:child_process';

/**
 * Says what is being done, does it, and says how long it took.
 *
 * @template T
 * @param {string} what such as `building the server`
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  console.log(`${what} ...`);
  const began = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
  return result;
}

/**
 * Runs a Node program to its end and keeps what it printed.
 *
 * @param {string[]} args the script and its arguments
 * @returns {Promise<{ code: number | null, output: string }>}
 */
export function runNode(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    }
    child.on('error', reject).on('close', (code) => resolve({ code, output }));
  });
}

/**
 * Runs a Node program in the foreground, hands it the signals that we get, and gives back its exit
 * code (128 + n for signal n, as shells do).
 *
 * @param {string[]} args the script and its arguments
 * @returns {Promise<number>}
 */
export function handOver(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    // The terminal sends Ctrl-C to both of us; we only have to outlive the child.
    const ignore = () => undefined;
    const pass = () => child.kill('SIGTERM');
    process.on('SIGINT', ignore).on('SIGTERM', pass);
    child.on('error', reject).on('close', (code, signal) => {
      process.off('SIGINT', ignore).off('SIGTERM', pass);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

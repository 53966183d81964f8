/**
 * For `node --import`: a machine whose clock somebody sets. The file that GENGFU_TEST_CLOCK names says by how many milliseconds it
 * is off; it is read again at SIGUSR2. What never steps (`performance.now`, timers) is left as it is, as on a real machine.
 */
import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';

const file = process.env['GENGFU_TEST_CLOCK'] ?? '';
const Real = Date;
let off = 0;
const read = () => {
  off = Number(readFileSync(file, 'utf8'));
};
read();
if (isMainThread) process.on('SIGUSR2', read);

globalThis.Date = class extends Real {
  /** @param {...unknown} parts */
  constructor(...parts) {
    // @ts-expect-error -- all forms of Date's own constructor
    super(...(parts.length === 0 ? [Real.now() + off] : parts));
  }
  static now() {
    return Real.now() + off;
  }
};

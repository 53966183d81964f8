/** Connections that this process can hold: one that runs out of descriptors dies. */
import { readFileSync } from 'node:fs';
import { platform } from 'node:os';

/** Descriptors for the store, the log, assets being read, and the work of others. */
const KEPT_FREE = 300;
/** Where the limit cannot be read: what the smallest of the usual systems allow. */
const OTHERWISE = 1024;

export function connectionsMax(): number {
  return Math.max(64, descriptorLimit() - KEPT_FREE);
}

function descriptorLimit(): number {
  // Windows counts handles by the million.
  if (platform() === 'win32') return 100_000;
  if (platform() !== 'linux') return OTHERWISE * 8;
  const found = /^Max open files\s+(\d+|unlimited)/m.exec(
    readFileSync('/proc/self/limits', 'utf8'),
  )?.[1];
  if (found === undefined) return OTHERWISE;
  return found === 'unlimited' ? 1_000_000 : Number(found);
}

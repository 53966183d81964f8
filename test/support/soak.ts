/** How much a test does, and by which dice: little every day, all of it in `npm run soak`. */

/**
 * A count: `everyday` in `npm test`, `full` in a soak. GENGFU_SOAK holds `full`, or another number for
 * somebody who hunts.
 */
export function size(everyday: number, full: number): number {
  const asked = process.env['GENGFU_SOAK'];
  if (asked === undefined) return everyday;
  return asked === 'full' ? full : Number(asked);
}

/** True in a soak: what only a long run can show is asserted as well. */
export const isSoak = process.env['GENGFU_SOAK'] !== undefined;

/** Fixed, so that what fails fails again; GENGFU_SEED throws the dice anew. */
export const seedOf = (usual: number): number => Number(process.env['GENGFU_SEED'] ?? usual);

/** Numbers from 0 up to 1 by Mulberry32: small, and the same on every machine. */
export function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

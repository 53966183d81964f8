/** Waiting for something that another process does. */

const EVERY_MS = 25;

/**
 * Asks again and again until the answer is yes; a condition that fails counts as no.
 * @throws when it has not come true within the time, naming what was awaited.
 */
export async function until(
  what: string,
  condition: () => Promise<boolean> | boolean,
  withinMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  let failure: unknown;
  for (;;) {
    try {
      if (await condition()) return;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what}`, { cause: failure });
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

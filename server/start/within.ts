/** @returns what comes within the time; false when it is late, or fails. The late one goes on, and nobody hears it. */
export function within(ms: number, answer: Promise<boolean>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms, false);
    answer
      .catch(() => false)
      .then(resolve)
      .finally(() => clearTimeout(timer));
  });
}

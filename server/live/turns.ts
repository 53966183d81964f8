/**
 * Makes calls of one piece of work coalesce: never two at once, and a call during a run is answered by one more run,
 * which sees all that was there when it was called.
 */
export function oneAtATime(
  work: () => Promise<void>,
  failed: (error: unknown) => void,
): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  const run = async (): Promise<void> => {
    try {
      await work();
    } catch (error) {
      failed(error);
    }
    running = null;
  };

  return () => {
    if (!running) {
      running = run();
      return running;
    }
    next ??= running.then(() => {
      next = null;
      running = run();
      return running;
    });
    return next;
  };
}

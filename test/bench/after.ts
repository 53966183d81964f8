/** Many short waits of one length by one timer: ten thousand screens would be as many timers in one process. */

/** Then whatever came in meanwhile is read: no screen's answer keeps another from reading. */
const ACTS_A_TURN = 50;

/** @returns a function after whose call `act` is called, `delayMs` later or as soon as this process comes to it. */
export function after<T>(delayMs: number, act: (one: T) => void): (one: T) => void {
  const waiting: { readonly due: number; readonly one: T }[] = [];
  let next = 0;
  const go = (): void => {
    const now = performance.now();
    for (let acts = 0; acts < ACTS_A_TURN; acts++) {
      const head = waiting[next];
      if (!head) {
        waiting.length = next = 0;
        return;
      }
      if (head.due > now) return void setTimeout(go, head.due - now);
      next++;
      act(head.one);
    }
    setImmediate(go);
  };
  return (one) => {
    if (waiting.push({ due: performance.now() + delayMs, one }) === 1) setTimeout(go, delayMs);
  };
}

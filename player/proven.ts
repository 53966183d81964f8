/** The end of a version's probation: what index.html's guard counts and keeps is let go. */

/** A picture was shown: this version is good, and what it replaced may go. */
export function proven(): void {
  try {
    localStorage.removeItem('gengfu-tries');
    // Called back by the guard, for want of a better: it stays put aside.
    if ((window as unknown as { gengfuOld?: boolean }).gengfuOld) return;
    localStorage.removeItem('gengfu-old-page');
    localStorage.removeItem('gengfu-bad');
  } catch {
    // No local storage, no guard: the page has nothing to take back.
    return;
  }
}

/** The clock of the wall, by the server's time. */
const time = document.querySelector<HTMLTimeElement>('time[data-clock]');

/** A wall hangs for weeks, and a clock may be set meanwhile: the server's, or this machine's. */
const ASK_EVERY_MS = 60_000;

if (time) {
  const ahead = (page: ParentNode): number =>
    Number(page.querySelector<HTMLTimeElement>('time[data-clock]')?.dataset['clock']) - Date.now();
  let offset = ahead(document);
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: time.dataset['zone'],
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  const tick = (): void => {
    const now = Date.now() + offset;
    time.textContent = format.format(now);
    // Just after the next whole second.
    setTimeout(tick, 1005 - (now % 1000));
  };
  tick();
  const askAgain = async (): Promise<void> => {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    const asked = ahead(new DOMParser().parseFromString(await answer.text(), 'text/html'));
    if (Number.isFinite(asked)) offset = asked;
  };
  setInterval(() => void askAgain().catch(() => undefined), ASK_EVERY_MS);
}

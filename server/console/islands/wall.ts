/** The clock of the wall, by the server's time. */
const time = document.querySelector<HTMLTimeElement>('time[data-clock]');
if (time) {
  const offset = Number(time.dataset['clock']) - Date.now();
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
}

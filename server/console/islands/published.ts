/** Takes a schedule off its screens. */
import { ask } from './parts/ask.ts';

const button = document.querySelector<HTMLButtonElement>('#end');
button?.addEventListener('click', () => {
  button.disabled = true;
  const { schedule = '', version, lost = '' } = button.dataset;
  void ask(
    `/api/schedules/${encodeURIComponent(schedule)}/end`,
    { version: Number(version) },
    lost,
  ).then((ended) => {
    if (ended.ok) return location.reload();
    button.disabled = false;
    const outcome = document.querySelector('#outcome');
    if (outcome) outcome.textContent = ended.refusal.message;
  });
});

/** Brightness and volume by hour: what is moved is said at once, and stored when it is asked for. */
import { ask } from './parts/ask.ts';
import { clearProblems, showRefusal } from './parts/problems.ts';
import { seenVersion } from './parts/version.ts';

const form = document.querySelector<HTMLFormElement>('#hours');
if (form) begin(form);

function begin(form: HTMLFormElement): void {
  const { screen = '' } = form.dataset;
  const said = JSON.parse(form.dataset['said'] ?? '{}') as {
    saved: string;
    failed: string;
    lost: string;
  };
  const outcome = form.querySelector('#outcome');
  form.addEventListener('input', ({ target }) => {
    if (!(target instanceof HTMLInputElement) || target.type !== 'range') return;
    const shown = target.parentElement?.querySelector('output');
    if (shown) shown.textContent = target.value;
    if (outcome) outcome.textContent = '';
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearProblems(form);
    const version = Number(form.dataset['version']);
    const switched = form.querySelector<HTMLInputElement>('[name=sound]');
    const isSwitched = switched !== null && switched.checked !== switched.defaultChecked;
    const body = {
      version,
      ...percents(form, 'brightness'),
      ...percents(form, 'volume'),
      ...(isSwitched && { sound: switched.checked }),
    };
    const path = `/api/screens/${encodeURIComponent(screen)}`;
    void ask<{ screen: { version: number } }>(path, body, said.lost, 'PATCH').then((saved) => {
      if (!saved.ok) return showRefusal(form, saved.refusal, {}, said.failed);
      // With a loudspeaker come sliders, and without it they go.
      if (isSwitched) return location.reload();
      seenVersion(saved.value.screen.version);
      if (outcome) outcome.textContent = said.saved;
    });
  });
}

/** Nothing where it cannot be changed; an empty list where it is full at every hour. */
function percents(form: HTMLFormElement, name: string): Record<string, number[]> {
  const hours = new FormData(form).getAll(name).map(Number);
  if (hours.length === 0) return {};
  return { [name]: hours.every((percent) => percent === 100) ? [] : hours };
}

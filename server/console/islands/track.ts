/** Switches a screen's position reports on and off. */
import { ask } from './parts/ask.ts';
import { clearProblems, showRefusal } from './parts/problems.ts';
import { seenVersion } from './parts/version.ts';

interface Said {
  readonly done: string;
  readonly failed: string;
  readonly lost: string;
}

const NAMES = { 'track.everySeconds': 'every', 'track.keepDays': 'keep', track: 'every' };

const form = document.querySelector<HTMLFormElement>('#track');
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  clearProblems(form);
  const { screen = '', version } = form.dataset;
  const said = JSON.parse(form.dataset['said'] ?? '{}') as Said;
  const fields = new FormData(form);
  const every = String(fields.get('every') ?? '');
  const track =
    every === '' ? null : { everySeconds: Number(every), keepDays: Number(fields.get('keep')) };
  const path = `/api/screens/${encodeURIComponent(screen)}/track`;
  const body = { version: Number(version), track };
  const outcome = form.querySelector('.outcome');
  void ask<{ screen: { version: number } }>(path, body, said.lost, 'PUT').then((set) => {
    if (!set.ok) return showRefusal(form, set.refusal, NAMES, said.failed);
    seenVersion(set.value.screen.version);
    if (outcome) outcome.textContent = said.done;
  });
});

/** Says what a screen's network bears. */
import { ask } from './parts/ask.ts';
import { clearProblems, showRefusal } from './parts/problems.ts';
import { seenVersion } from './parts/version.ts';

interface Said {
  readonly done: string;
  readonly failed: string;
  readonly lost: string;
}

const form = document.querySelector<HTMLFormElement>('#profile-form');
form?.addEventListener('submit', (event) => {
  event.preventDefault();
  clearProblems(form);
  const { screen = '', version } = form.dataset;
  const said = JSON.parse(form.dataset['said'] ?? '{}') as Said;
  const profile = new FormData(form).get('profile') || null;
  const outcome = form.querySelector('.outcome');
  const path = `/api/screens/${encodeURIComponent(screen)}`;
  const body = { version: Number(version), profile };
  void ask<{ screen: { version: number } }>(path, body, said.lost, 'PATCH').then((set) => {
    if (!set.ok) return showRefusal(form, set.refusal, {}, said.failed);
    seenVersion(set.value.screen.version);
    if (outcome) outcome.textContent = said.done;
  });
});

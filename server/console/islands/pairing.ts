/** Gives a player to a screen by the code that it shows, and cuts players off. */
import { ask } from './parts/ask.ts';
import { clearProblems, showRefusal } from './parts/problems.ts';

interface Said {
  readonly claimed: string;
  readonly revoked: string;
  readonly ask: string;
  readonly failed: string;
  readonly lost: string;
}

/** A first press counts for so long. */
const ARMED_MS = 6000;

const form = document.querySelector<HTMLFormElement>('#pair');
if (form) begin(form);

function begin(form: HTMLFormElement): void {
  const { screen } = form.dataset;
  const said = JSON.parse(form.dataset['said'] ?? '{}') as Said;
  const code = form.querySelector<HTMLInputElement>('#code');
  const outcome = form.querySelector('#outcome');
  const revoke = form.querySelector<HTMLButtonElement>('#revoke');

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearProblems(form);
    void ask('/api/pairing/claim', { screen, code: code?.value.trim() ?? '' }, said.lost).then(
      (claimed) => {
        if (!claimed.ok) return showRefusal(form, claimed.refusal, {}, said.failed);
        form.reset();
        if (outcome) outcome.textContent = said.claimed;
      },
    );
  });

  let armed = 0;
  revoke?.addEventListener('click', () => {
    const label = revoke.dataset['label'] ?? revoke.textContent ?? '';
    revoke.dataset['label'] = label;
    const disarm = (): void => {
      clearTimeout(armed);
      armed = 0;
      revoke.textContent = label;
    };
    if (armed === 0) {
      revoke.textContent = said.ask;
      armed = window.setTimeout(disarm, ARMED_MS);
      return;
    }
    disarm();
    void ask('/api/pairing/revoke', { screen }, said.lost).then((cut) => {
      if (!cut.ok) return showRefusal(form, cut.refusal, {}, said.failed);
      if (outcome) outcome.textContent = said.revoked;
    });
  });
}

/** Issuing and cancelling urgent messages: each takes two presses, and neither can happen twice. */
import { ask } from './parts/ask.ts';
import { clearProblems, showProblem, showRefusal } from './parts/problems.ts';
import { reached, type TargetScreen, targetOf } from './parts/target.ts';

interface Said {
  readonly required: string;
  readonly failed: string;
  readonly failedNet: string;
  readonly issue: string;
  readonly issuing: string;
  readonly confirm: string;
  readonly held: string;
}

/** A first press counts for so long. */
const ARMED_MS = 6000;

const form = document.querySelector<HTMLFormElement>('#urgent');
if (form) begin(form);

function begin(form: HTMLFormElement): void {
  const said = JSON.parse(form.dataset['said'] ?? '{}') as Said;
  const screens = JSON.parse(form.dataset['screens'] ?? '[]') as TargetScreen[];
  const button = form.querySelector<HTMLButtonElement>('button.danger');
  const reach = form.querySelector<HTMLElement>('#reach');
  if (!button || !reach) throw new Error('the form lacks a part');
  // One key for one filled-in form: pressing again after a lost answer issues nothing new.
  let key = newKey();
  let armed = 0;

  const count = (): number => {
    const drill = new FormData(form).get('drill') !== null;
    return reached(screens, targetOf(form)).filter(({ tags }) => !drill || tags.includes('drill'))
      .length;
  };
  const disarm = (): void => {
    clearTimeout(armed);
    armed = 0;
    button.textContent = said.issue;
  };
  const follow = (): void => {
    key = newKey();
    disarm();
    reach.textContent = `${count()} / ${screens.length}`;
  };
  form.addEventListener('input', follow);
  follow();

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearProblems(form);
    const data = new FormData(form);
    const text = String(data.get('text') ?? '').trim();
    if (text === '') {
      showProblem(form, 'text', said.required);
      form.querySelector<HTMLElement>('#text')?.focus();
      return;
    }
    if (armed === 0) {
      button.textContent = `${said.confirm} ${count()}`;
      armed = window.setTimeout(disarm, ARMED_MS);
      return;
    }
    disarm();
    button.disabled = true;
    button.textContent = said.issuing;
    const body = {
      text,
      target: targetOf(form),
      lastsMs: Number(data.get('minutes')) * 60_000,
      template: data.get('template'),
      sound: data.get('sound') !== null,
      drill: data.get('drill') !== null,
      idempotencyKey: key,
    };
    void ask<{ urgent?: { id: string } }>('/api/urgent', body, said.failedNet).then((issued) => {
      if (issued.ok) {
        const { urgent } = issued.value;
        if (urgent) location.href = `/urgent/${encodeURIComponent(urgent.id)}`;
        // By the rule of the unit it waits for somebody else: nothing is out, and nothing more is to be done here.
        else button.textContent = said.held;
        return;
      }
      button.disabled = false;
      button.textContent = said.issue;
      showRefusal(form, issued.refusal, {}, said.failed);
    });
  });
}

/** On plain http there is no randomUUID. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

const cancel = document.querySelector<HTMLButtonElement>('#cancel');
cancel?.addEventListener('click', () => {
  if (cancel.dataset['armed'] === undefined) {
    cancel.dataset['armed'] = '';
    const label = cancel.textContent;
    cancel.textContent = cancel.dataset['ask'] ?? label;
    setTimeout(() => {
      delete cancel.dataset['armed'];
      cancel.textContent = label;
    }, ARMED_MS);
    return;
  }
  cancel.disabled = true;
  void ask(
    `/api/urgent/${encodeURIComponent(cancel.dataset['urgent'] ?? '')}/cancel`,
    {},
    cancel.dataset['lost'] ?? '',
  ).then((ended) => {
    if (ended.ok) return location.reload();
    cancel.disabled = false;
    const outcome = document.querySelector('#outcome');
    if (outcome) outcome.textContent = ended.refusal.message;
  });
});

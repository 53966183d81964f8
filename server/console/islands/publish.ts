/** Publishing: pictures follow the words, and what the API refuses is shown at its field. */
import { ask } from './parts/ask.ts';
import { type Places, placesOf } from './parts/places.ts';
import { clearProblems, showProblem, showRefusal } from './parts/problems.ts';
import { upload } from './parts/upload.ts';
import { reached, type TargetScreen, targetOf } from './parts/target.ts';

interface Said {
  readonly required: string;
  readonly number: string;
  readonly fileNeeded: string;
  readonly uploading: string;
  readonly uploaded: string;
  readonly tooLarge: string;
  readonly seconds: string;
  readonly failed: string;
  readonly failedNet: string;
  readonly publishing: string;
  readonly seeing: string;
  readonly empty: string;
}

/** How long a writer pauses before the pictures are drawn anew. */
const PAUSE_MS = 400;
const DAY_MS = 86_400_000;
/** Stands for a file that is not chosen yet, so that the words can be seen. */
const NO_FILE = '0'.repeat(64);

const form = document.querySelector<HTMLFormElement>('#publish');
if (form) begin(form);

function begin(form: HTMLFormElement): void {
  const said = JSON.parse(form.dataset['said'] ?? '{}') as Said;
  const screens = JSON.parse(form.dataset['screens'] ?? '[]') as TargetScreen[];
  const previews = form.querySelector<HTMLElement>('#previews');
  const reach = form.querySelector<HTMLElement>('#reach');
  const button = form.querySelector<HTMLButtonElement>('button.primary');
  const share = form.querySelector<HTMLInputElement>('#share');
  if (!previews || !reach || !button || !share) throw new Error('the form lacks a part');
  const look = previewer(previews, said);

  // Nobody who reaches no screen that moves is asked for places.
  const places = form.querySelector('#places') ? placesOf(form, () => follow()) : null;
  const follow = (): void => {
    followTemplate(form);
    const target = targetOf(form);
    const data = new FormData(form);
    const zone = data.get('zone') || null;
    const there = reached(screens, target);
    reach.textContent = `${there.length} / ${screens.length}`;
    places?.follow(there, data.get('layer'));
    // Near a place it is no part of the loop, and has no share of the hour.
    const shared = data.get('layer') === 'insert' && !places?.near();
    share.disabled = !shared;
    look({ item: itemOf(form), target, zone, ...shareOf(data, shared) });
  };
  form.addEventListener('input', follow);
  takeFiles(form, said, follow);
  follow();

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    clearProblems(form);
    if (itemOf(form).text === '') {
      showProblem(form, 'text', said.required);
      form.querySelector<HTMLElement>('#text')?.focus();
      return;
    }
    if (isRunning(form) && !form.dataset['media']) {
      showProblem(form, 'file', said.fileNeeded);
      return;
    }
    if (places && !places.check(said.number)) return;
    const label = button.textContent;
    button.disabled = true;
    button.textContent = said.publishing;
    void publish(form, said, places).finally(() => {
      button.disabled = false;
      button.textContent = label;
    });
  });
}

/** Each design shows its own questions; a clock has a name in lists, and no words to write. */
function followTemplate(form: HTMLFormElement): void {
  const chosen = form.querySelector<HTMLSelectElement>('#template');
  for (const part of form.querySelectorAll<HTMLElement>('[data-template]'))
    part.hidden = !part.dataset['template']?.split(' ').includes(chosen?.value ?? '');
  const text = form.querySelector<HTMLTextAreaElement>('#text');
  const title = chosen?.selectedOptions[0]?.text ?? '';
  if (text && chosen?.value === 'clock' && text.value.trim() === '') text.value = title;
}

function isRunning(form: HTMLFormElement): boolean {
  const chosen = form.querySelector<HTMLSelectElement>('#template')?.value ?? '';
  return ['video', 'recording'].includes(chosen);
}

/** The hash of what was sent stands on the form; the design follows from what it is. */
function takeFiles(form: HTMLFormElement, said: Said, follow: () => void): void {
  const input = form.querySelector<HTMLInputElement>('#file');
  const state = form.querySelector<HTMLElement>('#file-state');
  const button = form.querySelector<HTMLButtonElement>('button.primary');
  const template = form.querySelector<HTMLSelectElement>('#template');
  const text = form.querySelector<HTMLTextAreaElement>('#text');
  if (!input || !state || !button || !template || !text) return;
  const take = async (file: File): Promise<void> => {
    clearProblems(form);
    delete form.dataset['media'];
    state.textContent = said.uploading;
    button.disabled = true;
    const sent = await upload(file);
    button.disabled = false;
    state.textContent = '';
    if (!sent.ok) {
      const why = sent.status === 413 ? said.tooLarge : sent.message || said.failedNet;
      showProblem(form, 'file', why);
      return;
    }
    const { hash, kind, durationMs, width, height } = sent.value;
    form.dataset['media'] = hash;
    template.value = kind === 'video' ? 'video' : 'recording';
    const size = kind === 'video' ? ` · ${width}×${height}` : '';
    state.textContent = `${said.uploaded} · ${(durationMs / 1000).toFixed(1)} ${said.seconds}${size}`;
    if (text.value.trim() === '') text.value = file.name.replace(/\.[^.]*$/, '');
    follow();
  };
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file) void take(file);
  });
}

async function publish(form: HTMLFormElement, said: Said, places: Places | null): Promise<void> {
  const item = await ask<{ id: string }>('/api/items', itemOf(form), said.failedNet);
  if (!item.ok) {
    return showRefusal(
      form,
      item.refusal,
      {
        'copy.english': 'english',
        'copy.media': 'file',
        'style.theme': 'theme',
        'style.align': 'align',
        dwellMs: 'dwell',
        copy: 'text',
      },
      said.failed,
    );
  }
  const data = new FormData(form);
  const near = places?.near() ?? null;
  const insert = data.get('layer') === 'insert' && !near;
  const schedule = await ask<{ schedule: { id: string } }>(
    '/api/schedules',
    {
      layer: data.get('layer'),
      target: targetOf(form),
      window: windowOf(data),
      items: [{ item: item.value.id, transition: data.get('transition') }],
      ...(data.get('zone') && { zone: data.get('zone') }),
      ...(near && { near }),
      ...(insert && { shareSecondsPerHour: Number(data.get('share')) }),
    },
    said.failedNet,
  );
  if (schedule.ok) {
    location.href = `/publish/${encodeURIComponent(schedule.value.schedule.id)}`;
    return;
  }
  showRefusal(
    form,
    schedule.refusal,
    {
      'window.from': 'from',
      'window.until': 'until',
      'window.times': 'timeUntil',
      window: 'until',
      target: 'target',
      items: 'target',
      shareSecondsPerHour: 'share',
      'copy.english': 'english',
      copy: 'text',
      ...places?.names(),
    },
    said.failed,
  );
}

function itemOf(form: HTMLFormElement) {
  const data = new FormData(form);
  const field = (name: string): string => String(data.get(name) ?? '').trim();
  const english = field('english');
  const [theme, align] = [field('theme'), field('align')];
  const isClock = field('template') === 'clock';
  const clock = { language: field('language'), hours: Number(field('hours')) };
  return {
    template: field('template'),
    text: field('text'),
    copy: isClock
      ? clock
      : {
          ...(english !== '' && { english }),
          ...(isRunning(form) && { media: { hash: form.dataset['media'] ?? NO_FILE } }),
        },
    style: { ...(theme && { theme }), ...(align && { align }) },
    dwellMs: Math.round(Number(field('dwell')) * 1000),
  };
}

/** What an insert asks of each hour, and on which days; null where it is none. */
function shareOf(data: FormData, shared: boolean) {
  const { from, until } = windowOf(data);
  const share = shared ? Math.round(Number(data.get('share'))) : null;
  return { share, window: { ...(from && { from }), ...(until && { until }) } };
}

/** The API leaves the last day out; people count it in. */
function windowOf(data: FormData) {
  const field = (name: string): string => String(data.get(name) ?? '');
  const [from, until] = [field('from'), field('until')];
  const [timeFrom, timeUntil] = [field('timeFrom'), field('timeUntil')];
  return {
    ...(from && { from }),
    ...(until && {
      until: new Date(Date.parse(`${until}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10),
    }),
    ...((timeFrom || timeUntil) && {
      times: [{ from: timeFrom || '00:00', until: timeUntil || '24:00' }],
    }),
  };
}

/** Draws after a pause; a newer wish ends the one before. */
function previewer(place: HTMLElement, said: Said) {
  let timer = 0;
  let running: AbortController | null = null;
  let last = '';
  const draw = async (body: string): Promise<void> => {
    running?.abort();
    running = new AbortController();
    place.setAttribute('aria-busy', 'true');
    const { signal } = running;
    try {
      const response = await fetch('/publish/preview', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
        signal,
      });
      const page = new DOMParser().parseFromString(await response.text(), 'text/html');
      place.replaceChildren(...document.importNode(page.body, true).childNodes);
      place.removeAttribute('aria-busy');
    } catch {
      if (signal.aborted) return;
      last = '';
      place.removeAttribute('aria-busy');
      place.replaceChildren(paragraph('problem', said.failedNet));
    }
  };
  return <T extends { item: ReturnType<typeof itemOf> }>(wish: T): void => {
    const body = JSON.stringify(wish);
    if (body === last) return;
    last = body;
    clearTimeout(timer);
    if (wish.item.text === '') {
      running?.abort();
      place.replaceChildren(paragraph('empty', said.empty));
      return;
    }
    if (!place.querySelector('.preview')) place.replaceChildren(paragraph('empty', said.seeing));
    timer = window.setTimeout(() => void draw(body), PAUSE_MS);
  };
}

function paragraph(name: string, text: string): HTMLParagraphElement {
  const made = document.createElement('p');
  made.className = name;
  made.textContent = text;
  return made;
}

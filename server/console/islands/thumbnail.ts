/** Asks the player for what is on its canvas, and waits as long as it may take to answer. */
const button = document.querySelector<HTMLButtonElement>('#thumbnail');
const place = document.querySelector<HTMLElement>('#thumbnail-answer');
if (button && place) button.addEventListener('click', () => void ask(button, place));

interface Said {
  readonly waiting: string;
  readonly offline: string;
  readonly silent: string;
  readonly busy: string;
  readonly failed: string;
}

const AGAIN_MS = 300;

async function ask(button: HTMLButtonElement, place: HTMLElement): Promise<void> {
  const said = JSON.parse(button.dataset['said'] ?? '{}') as Said;
  const screen = encodeURIComponent(button.dataset['screen'] ?? '');
  const say = (text: string, name = 'problem'): void => {
    const line = document.createElement('p');
    line.className = name;
    line.textContent = text;
    place.replaceChildren(line);
  };
  button.disabled = true;
  say(said.waiting, 'note');
  try {
    const asked = await fetch(`/api/screens/${screen}/thumbnails`, { method: 'POST' });
    if (asked.status === 401) location.reload();
    else if (asked.status === 409) say(said.offline);
    else if (asked.status === 503) say(said.busy);
    else if (!asked.ok) say(said.failed);
    else {
      const { id } = (await asked.json()) as { id: string };
      const answer = await answered(`/screens/${screen}/thumbnails/${encodeURIComponent(id)}`);
      if (answer === null) say(said.silent);
      else {
        const page = new DOMParser().parseFromString(answer, 'text/html');
        place.replaceChildren(...document.importNode(page.body, true).childNodes);
      }
    }
  } catch {
    say(said.failed);
  } finally {
    button.disabled = false;
  }
}

/** The page's part with the picture; null: the player did not answer. */
async function answered(path: string): Promise<string | null> {
  for (;;) {
    const response = await fetch(path);
    if (response.status === 200) return response.text();
    if (response.status === 204) return null;
    if (response.status !== 202) throw new Error(`answered ${response.status}`);
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  }
}

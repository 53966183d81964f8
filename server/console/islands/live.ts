/**
 * Keeps the parts of a page that are marked `data-live="seconds"` as the server would draw them now: the page is
 * fetched again and the parts with other content are put in place. Where it fails the page says since when it is old.
 */
interface Part {
  readonly id: string;
  readonly everyMs: number;
}

const parts: Part[] = [...document.querySelectorAll<HTMLElement>('[data-live]')].map((part) => ({
  id: part.id,
  everyMs: Number(part.dataset['live']) * 1000,
}));

const STALE = 'stale';

async function refresh(): Promise<void> {
  const answer = await fetch(location.href, {
    headers: { accept: 'text/html' },
    redirect: 'manual',
  });
  if (!answer.ok) throw new Error(`answered ${answer.status}`);
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  for (const { id } of parts) {
    const old = document.getElementById(id);
    const next = fresh.getElementById(id);
    if (!old || !next || old.innerHTML === next.innerHTML || inUse(old)) continue;
    old.replaceChildren(...document.importNode(next, true).childNodes);
  }
  document.documentElement.classList.remove(STALE);
}

/** What a person is pressing, reading out or selecting is not pulled from under them. */
function inUse(part: HTMLElement): boolean {
  const selection = getSelection();
  return (
    part.contains(document.activeElement) ||
    (selection !== null && !selection.isCollapsed && part.contains(selection.anchorNode))
  );
}

if (parts.length > 0) {
  const everyMs = Math.min(...parts.map((part) => part.everyMs));
  const again = (): void => {
    setTimeout(() => {
      if (document.hidden) return again();
      refresh()
        .catch(() => document.documentElement.classList.add(STALE))
        .finally(again);
    }, everyMs);
  };
  again();
}

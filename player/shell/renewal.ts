/**
 * A newer player is taken over only once all of it is in the cache, and the page that it replaces is
 * put aside: should the new one show no picture in three attempts, the guard in index.html brings the
 * old one back.
 */
import type { PlatformClock } from '../platform.ts';

const EVERY_MS = 6 * 3_600_000;
const FIRST_MS = 20_000;
/** Read by the guard in index.html. */
const OLD_PAGE = 'gengfu-old-page';
const BAD = 'gengfu-bad';

const versionOf = (html: string): string => {
  const found = /name="player-version" content="([^"]+)"/.exec(html);
  return found && found[1] ? found[1] : '';
};

/** The scripts of the newer page that this one has in use: the third is for screens on wheels. */
const inUse = (): RegExp =>
  document.querySelector('script[src*=vehicle]')
    ? /\/play-assets\/(hands|vehicle)-\w+\.js/g
    : /\/play-assets\/hands-\w+\.js/g;

async function text(url: string, cache: RequestCache): Promise<string> {
  const response = await fetch(url, { cache });
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return response.text();
}

/** The server's tag of a page that is not to be taken over: while it has the same, the page is not fetched again. */
let sameAs: string | null = null;

async function tagOfPage(): Promise<string | null> {
  const { ok, headers } = await fetch(location.href, { method: 'HEAD', cache: 'no-store' });
  return ok ? headers.get('etag') : null;
}

/** True: another version is whole in the cache, and the page may be exchanged for it. */
async function fetchNewer(mine: string): Promise<boolean> {
  const tag = await tagOfPage();
  if (tag && tag === sameAs) return false;
  const html = await text(location.href, 'no-store');
  const theirs = versionOf(html);
  if (!theirs || theirs === mine || theirs === localStorage.getItem(BAD)) {
    sameAs = tag;
    return false;
  }
  const parts = html.match(inUse()) || [];
  for (const part of parts) await text(part, 'default');
  const old = await text(location.href, 'force-cache');
  if (versionOf(old) === mine) localStorage.setItem(OLD_PAGE, old);
  return versionOf(await text(location.href, 'reload')) === theirs;
}

/** Looks for a newer player now and then; `exchange` is called at most once. */
export function watchForNewer(clock: PlatformClock, mine: string, exchange: () => void): void {
  const look = async (): Promise<void> => {
    try {
      if (await fetchNewer(mine)) return exchange();
    } catch {
      // Out of reach, or cut off half-way: the old one plays on.
    }
    clock.after(EVERY_MS * (0.75 + clock.random() / 2), () => void look());
  };
  clock.after(FIRST_MS, () => void look());
}

/** Where the browser allows a service worker, it keeps the shell; where not, the HTTP cache does. */
export function registerWorker(report: (detail: string) => void): void {
  if (!navigator.serviceWorker) return;
  navigator.serviceWorker
    .register('/play-assets/service-worker.js', { scope: '/play/' })
    .catch((error) => report(`service worker: ${String(error)}`));
}

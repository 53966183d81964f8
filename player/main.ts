/** Wiring: the browser's platform, the player, and the second script at its leisure. */
import type { Machine } from './hands/contract.ts';
import { browserPlatform } from './platform-browser.ts';
import { type Player, startPlayer } from './player.ts';
import { proven } from './proven.ts';
import { createTrust } from './trust/verify.ts';

declare const __PLAYER_VERSION__: string;

/** So long the first picture has the device for itself. A test that waits for the second script says less. */
const LEISURE_MS = (window as unknown as { gengfuLeisureMs?: number }).gengfuLeisureMs ?? 5000;

const screen = decodeURIComponent(location.pathname.split('/')[2] || '');
const framed = new URLSearchParams(location.search).get('frame') === '1';
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));
/** `reload` would fail with no server in reach; this comes from the cache. */
const restart = (): void => location.replace(location.href);

/** After the first picture: the second script is fetched, and so kept for when no server is there. */
async function attend(platform: Machine, player: Player): Promise<void> {
  try {
    (await platform.hands()).attend(platform, player, __PLAYER_VERSION__, restart);
  } catch {
    // No server, and never was one: later. Or one that has only the parts of another build, and with
    // them whatever renews this page: then the page itself is asked for.
    platform.clock.after(LEISURE_MS, () => void attend(platform, player));
    if (await isOutdated()) restart();
  }
}

/** Puts the server's page of today into the cache; true: it is of another build. */
async function isOutdated(): Promise<boolean> {
  try {
    const page = await (await fetch(location.href, { cache: 'reload' })).text();
    return page.indexOf('player-version') > 0 && page.indexOf(__PLAYER_VERSION__) < 0;
  } catch {
    return false;
  }
}

async function start(): Promise<void> {
  const platform = await browserPlatform(screen, framed);
  const trust = createTrust(window.crypto ? window.crypto.subtle : undefined, pause);
  const player = await startPlayer(platform, trust, screen, __PLAYER_VERSION__, proven);
  if (!framed) platform.clock.after(LEISURE_MS, () => void attend(platform, player));
  // A page for people that another one replaced takes its turn again when somebody comes back to it.
  else
    document.addEventListener('visibilitychange', () => {
      if (!document.hidden && player.replaced()) restart();
    });
}

// The guard in index.html may have brought an older page back instead.
if (!(window as unknown as { gengfuStop?: boolean }).gengfuStop) void start();

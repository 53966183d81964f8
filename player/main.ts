/** Wiring: the browser's platform, the player, and nothing else. */
import { browserPlatform } from './platform-browser.ts';
import { startPlayer } from './player.ts';
import { createTrust } from './trust/verify.ts';

declare const __PLAYER_VERSION__: string;

const screen = decodeURIComponent(location.pathname.split('/')[2] || '');
const framed = new URLSearchParams(location.search).get('frame') === '1';
const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

void browserPlatform(screen, framed).then((platform) => {
  const subtle = window.crypto ? window.crypto.subtle : undefined;
  return startPlayer(platform, createTrust(subtle, pause), screen, __PLAYER_VERSION__);
});

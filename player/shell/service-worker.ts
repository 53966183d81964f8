/**
 * On https and localhost: the player's page and its second script from the worker's own cache, which
 * browsers do not evict as they do the HTTP cache. Everything else goes past it.
 */
interface FetchEvent extends Event {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
  waitUntil(work: Promise<unknown>): void;
}
interface ServiceWorker {
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
  addEventListener(type: string, listener: (event: FetchEvent) => void): void;
}

const worker = self as unknown as ServiceWorker;
const CACHE = 'gengfu-shell';

const isShell = ({ url, method, mode, cache }: Request): boolean => {
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== location.origin) return false;
  if (pathname.indexOf('/play-assets/') === 0) return true;
  return pathname.indexOf('/play/') === 0 && (mode === 'navigate' || cache === 'reload');
};

/** `reload` asks for the server's own and renews what is kept; anything else takes what is kept, if there is any. */
async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  const kept = request.cache === 'reload' ? undefined : await cache.match(request.url);
  if (kept) return kept;
  const fresh = await fetch(request);
  if (fresh.ok) await cache.put(request.url, fresh.clone());
  return fresh;
}

worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', (event) => {
  if (isShell(event.request)) event.respondWith(answer(event.request));
});

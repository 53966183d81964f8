/** The real platform: browser interfaces of Chrome 63 and later. */
import type { Network, Picture, PlatformClock, Screen, Socket } from './platform.ts';
import type { Hands, Machine } from './hands/contract.ts';
import { openStore } from './vault/store-indexeddb.ts';

const clock: PlatformClock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  after: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

const toBytes = (data: unknown): Uint8Array =>
  typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data as ArrayBuffer);

function connect(
  path: string,
  protocols: readonly string[],
  events: Parameters<Network['connect']>[2],
): Socket {
  const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + path, protocols.slice());
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', () => events.open());
  socket.addEventListener('message', (event) =>
    events.frame(toBytes(event.data), performance.now()),
  );
  socket.addEventListener('close', (event) => events.closed(event.code));
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    // Scripts may close with 1000 or 3000-4999 only.
    close: (code) => socket.close(code),
  };
}

const network: Network = {
  connect,
  request: async (method, path, body) => {
    try {
      const options: RequestInit = { method, cache: 'no-store' };
      if (body !== undefined) {
        options.headers = { 'content-type': 'application/json' };
        options.body = JSON.stringify(body);
      }
      const response = await fetch(path, options);
      const text = await response.text();
      return {
        ok: true,
        status: response.status,
        json: text ? (JSON.parse(text) as unknown) : null,
      };
    } catch (error) {
      return { ok: false, reason: String(error) };
    }
  },
};

/** Decoded off the main thread, colours untouched. */
async function decode(bytes: Uint8Array, mime: string): Promise<Picture> {
  const bitmap = await createImageBitmap(new Blob([bytes as BlobPart], { type: mime }));
  const { width, height } = bitmap;
  return { source: bitmap, width, height, close: () => bitmap.close() };
}

/** The full-screen canvas: as many pixels as the display has, whatever the devicePixelRatio. */
function fullScreen(canvas: HTMLCanvasElement, resized: () => void): void {
  const size = (): void => {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(innerWidth * ratio);
    const height = Math.round(innerHeight * ratio);
    if (canvas.width === width && canvas.height === height) return;
    canvas.width = width;
    canvas.height = height;
    canvas.style.width = `${width / ratio}px`;
    canvas.style.height = `${height / ratio}px`;
    resized();
  };
  addEventListener('resize', size);
  size();
}

function createScreen(hands: Hands | null): Screen {
  const canvas = document.getElementById('stage') as HTMLCanvasElement;
  const lamps = document.getElementById('lamps') as HTMLElement;
  const context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
  const resizeListeners: (() => void)[] = [];
  const resized = (): void => resizeListeners.forEach((run) => run());
  let fit: Screen['fit'] = () => undefined;
  if (hands) fit = hands.framed(canvas, lamps, resized);
  else fullScreen(canvas, resized);
  document.documentElement.className = hands ? 'framed' : 'full';
  return {
    surface: { context, width: () => canvas.width, height: () => canvas.height },
    nextFrame: (run) => {
      requestAnimationFrame(run);
    },
    decode,
    fit: (width, height) => fit(width, height),
    onResize: (run) => {
      resizeListeners.push(run);
    },
    framed: hands !== null,
    visible: () => document.visibilityState === 'visible',
  };
}

async function storageLeft(): Promise<number | null> {
  if (!navigator.storage || !navigator.storage.estimate) return null;
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined || usage === undefined ? null : quota - usage;
}

declare const __HANDS_URL__: string;
let hands: Promise<Hands> | null = null;

/** Fetched once; kept by the browser's cache with the shell, whose build names it. */
function loadHands(): Promise<Hands> {
  if (hands) return hands;
  hands = new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = __HANDS_URL__;
    script.addEventListener('load', () =>
      resolve((window as unknown as { gengfuHands: Hands }).gengfuHands),
    );
    script.addEventListener('error', () => {
      hands = null;
      reject(new Error(`no ${__HANDS_URL__}`));
    });
    document.head.appendChild(script);
  });
  return hands;
}

/** `screen` names the store, so that many screens can share one browser. */
export async function browserPlatform(screen: string, framed: boolean): Promise<Machine> {
  return {
    clock,
    store: (await openStore(`gengfu-${screen}`)) || (await loadHands()).memoryStore(),
    network,
    screen: createScreen(framed ? await loadHands() : null),
    storageLeft,
    hands: loadHands,
  };
}

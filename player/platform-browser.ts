/** The real platform: browser interfaces of Chrome 63 and later. */
import type { Network, Picture, Platform, PlatformClock, Screen, Socket } from './platform.ts';
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
  fetchAsset: async (hash) => {
    try {
      const response = await fetch(`/assets/${hash}`, { cache: 'no-store' });
      if (!response.ok) return { ok: false, reason: `status ${response.status}` };
      return { ok: true, bytes: new Uint8Array(await response.arrayBuffer()) };
    } catch (error) {
      return { ok: false, reason: String(error) };
    }
  },
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

/** Lamps are drawn from this many CSS pixels on; below it they would only be moiré. */
const LAMP_PX = 3;

/** The framed canvas: the face alone, enlarged to fit, seen through a grid of round lamps. */
function framedFit(
  canvas: HTMLCanvasElement,
  lamps: HTMLElement,
  resized: () => void,
): Screen['fit'] {
  let face = { width: 64, height: 32 };
  const layOut = (): void => {
    const room = Math.min(innerWidth / face.width, innerHeight / face.height);
    // A whole number of device pixels to a lamp, where there is room for it.
    const ratio = window.devicePixelRatio || 1;
    const scale = room >= LAMP_PX ? Math.floor(room * ratio) / ratio : room;
    canvas.style.imageRendering = scale >= LAMP_PX ? '' : 'auto';
    for (const { style } of [canvas, lamps]) {
      style.width = `${face.width * scale}px`;
      style.height = `${face.height * scale}px`;
      style.left = `${Math.floor(((innerWidth - face.width * scale) / 2) * ratio) / ratio}px`;
      style.top = `${Math.floor(((innerHeight - face.height * scale) / 2) * ratio) / ratio}px`;
    }
    lamps.style.display = scale >= LAMP_PX ? 'block' : 'none';
    lamps.style.backgroundSize = `${scale}px ${scale}px`;
  };
  addEventListener('resize', layOut);
  return (width, height) => {
    face = { width, height };
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      resized();
    }
    layOut();
  };
}

function createScreen(framed: boolean): Screen {
  const canvas = document.getElementById('stage') as HTMLCanvasElement;
  const lamps = document.getElementById('lamps') as HTMLElement;
  const context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
  const resizeListeners: (() => void)[] = [];
  const resized = (): void => resizeListeners.forEach((run) => run());
  let fit: Screen['fit'] = () => undefined;
  if (framed) fit = framedFit(canvas, lamps, resized);
  else fullScreen(canvas, resized);
  document.documentElement.className = framed ? 'framed' : 'full';
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
    framed,
    visible: () => document.visibilityState === 'visible',
  };
}

async function storageLeft(): Promise<number | null> {
  if (!navigator.storage || !navigator.storage.estimate) return null;
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined || usage === undefined ? null : quota - usage;
}

/** `screen` names the store, so that many screens can share one browser. */
export async function browserPlatform(screen: string, framed: boolean): Promise<Platform> {
  return {
    clock,
    store: await openStore(`gengfu-${screen}`),
    network,
    screen: createScreen(framed),
    storageLeft,
  };
}

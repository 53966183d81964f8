/** The whole server but its port: real store, real renderer, a clock that the test turns. */
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll } from 'vitest';
import { createPhotoLook } from '../../content/render/uploads/photo-look.ts';
import { createRenderPool, type RenderPool } from '../../content/render/pool.ts';
import { createApp } from '../../server/app.ts';
import { openFolder } from '../../server/assets/folder.ts';
import type { AssetStore } from '../../server/assets/store.ts';
import type { Signage } from '../../server/signage/ground/context.ts';
import { seed } from '../../server/signage/seed/seed.ts';
import { secretsOf } from '../../server/signage/ground/secrets.ts';
import { signerFrom } from '../../server/signage/ground/signer.ts';
import { SESSION_MS } from '../../server/signage/people/sessions.ts';
import { openStore, type StoreKind } from './database.ts';

export interface Site {
  readonly signage: Signage;
  /** The administrator's bearer token. */
  readonly token: string;
  /** How the administrator signs in. */
  readonly admin: { readonly login: string; readonly password: string };
  /** Turns the clock to an instant, and time with it. */
  turnClock(instant: number): void;
  /** Sets the clock, and no time goes by. */
  stepClock(byMs: number): void;
  /** How often a deed asked for the work behind it. */
  woken(): number;
  /** A request as the administrator; `json` becomes the body. */
  ask(method: string, path: string, json?: unknown): Promise<Answer>;
  /** A request as it is, with nothing added. */
  raw(path: string, init?: RequestInit): Promise<Response>;
  /** Answers a request as a listener would hand it over. */
  fetch(request: Request): Response | Promise<Response>;
  close(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of any shape
  readonly body: any;
}

/** 2027-01-08 09:00 in Asia/Shanghai: a Friday. */
export const MORNING = Date.UTC(2027, 0, 8, 1, 0, 0);

/** One renderer for all sites of a test file: its fonts take a second to read. */
let shared: RenderPool | undefined;
/** Where the renderer looks for uploaded pictures: a hash is the same picture in whatever site. */
const shelves = new Set<AssetStore>();

function sharedRenderer(): RenderPool {
  shared ??= createRenderPool({
    workerFile: new URL('../../dist/content/render/worker.js', import.meta.url),
    threads: 1,
    readPicture: async (hash) => {
      for (const assets of shelves) {
        const bytes = await assets.get(hash);
        if (bytes) return bytes;
      }
      return undefined;
    },
  });
  return shared;
}
afterAll(() => shared?.close());

export async function openSite(kind: StoreKind = 'sqlite', { demo = false } = {}): Promise<Site> {
  const store = await openStore(kind);
  const folder = await mkdtemp(join(tmpdir(), 'gengfu-site-'));
  const assets = openFolder(join(folder, 'assets'));
  shelves.add(assets);
  const render = sharedRenderer();
  let now = MORNING;
  let stepped = 0;
  let woken = 0;
  const signage: Signage = {
    db: store.db,
    clock: { now: () => now, monotonicMs: () => now - stepped },
    assets,
    render,
    words: render,
    photos: createPhotoLook({
      processFile: new URL('../../dist/content/render/uploads/photo-process.js', import.meta.url),
    }),
    signer: signerFrom(generateKeyPairSync('ed25519').privateKey),
    secrets: secretsOf(randomBytes(32)),
    log: pino({ level: 'silent' }),
    wake: () => {
      woken += 1;
    },
  };
  const { login, password } = await seed(signage, { demo });
  if (password === null) throw new Error('a first start that makes no password');
  // Signing in is the matter of its own tests, which begin as a county does: the administrator here has chosen the
  // password, and a session that is left alone lasts as long as any.
  await store.db.updateTable('people').set({ must_change: 0 }).execute();
  await store.db.updateTable('sign_in_policy').set({ idle_ms: SESSION_MS }).execute();
  const app = createApp({
    signage,
    shell: new Map(),
    ready: async () => ({ ok: true, lacks: [] }),
  });
  const raw = async (path: string, init?: RequestInit) => app.request(path, init);
  const signedIn = await raw('/api/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login, password }),
  });
  const { token } = (await signedIn.json()) as { token: string };
  return {
    signage,
    token,
    admin: { login, password },
    raw,
    fetch: (request) => app.fetch(request),
    turnClock: (instant) => {
      now = instant;
    },
    stepClock: (byMs) => {
      now += byMs;
      stepped += byMs;
    },
    woken: () => woken,
    ask: async (method, path, json) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const body = json === undefined ? {} : { body: JSON.stringify(json) };
      const response = await raw(path, { method, headers, ...body });
      const text = await response.text();
      return { status: response.status, body: text === '' ? null : JSON.parse(text) };
    },
    close: async () => {
      shelves.delete(assets);
      await store.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A screen as the API takes it; the parts given replace the usual ones. */
export function screenInput(parts: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    id: 'door',
    unit: 'bureau',
    name: '门口屏',
    kind: 'storefront',
    width: 64,
    height: 16,
    colour: 'mono',
    ...parts,
  };
}

/** A county in miniature for the tests of sockets: a real store, a real server on a free port, and a clock held in the hand. */
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import sharp from 'sharp';
import type { RenderJob, RenderResult } from '../../../content/render/job.ts';
import { signedProgramme } from '../../../content/wire/messages.ts';
import { openFolder } from '../../../server/assets/folder.ts';
import { type StepWatch, watchSteps } from '../../../server/clock.ts';
import { createLive, type Live, type LiveOptions } from '../../../server/live/live.ts';
import type { Actor } from '../../../server/signage/reach/actor.ts';
import { secretsOf } from '../../../server/signage/ground/secrets.ts';
import type { Signage } from '../../../server/signage/ground/context.ts';
import { append } from '../../../server/signage/ledger/outbox.ts';
import { openPairing } from '../../../server/signage/trust/pairings.ts';
import { insertScreen, type Screen } from '../../../server/signage/screens/screens.ts';
import { signerFrom } from '../../../server/signage/ground/signer.ts';
import type { TestStore } from '../../support/database.ts';

export const NOON = Date.UTC(2026, 10, 23, 4);

export interface Rig {
  readonly signage: Signage;
  readonly live: Live;
  readonly server: Server;
  readonly origin: string;
  readonly commander: Actor;
  /** Turned by hand, time goes by with it; `stepped` is how much of it somebody set. */
  clock: { at: number; stepped: number };
  /** Sets the clock, and no time goes by. */
  step(byMs: number): void;
  /** Notices it. */
  steps: StepWatch;
  addScreen(id: string, change?: Partial<Screen>): Promise<Screen>;
  /** A credential of an open screen. */
  pair(screen: string): Promise<string>;
  /** Stores a programme of the screen with this serial, and its outbox row. */
  publish(screen: string, serial: number, programme?: unknown): Promise<void>;
  /** Ends the live side without good-bye, and starts another on the same store and a new port. */
  restart(): Promise<Rig>;
  close(): Promise<void>;
}

export async function openRig(
  store: Pick<TestStore, 'db'>,
  options: Partial<LiveOptions> = {},
  signer = signerFrom(generateKeyPairSync('ed25519').privateKey),
): Promise<Rig> {
  const folder = await mkdtemp(join(tmpdir(), 'gengfu-live-'));
  const clock = { at: NOON, stepped: 0 };
  let live: Live | null = null;
  const signage: Signage = {
    db: store.db,
    clock: { now: () => clock.at, monotonicMs: () => clock.at - clock.stepped },
    assets: openFolder(folder),
    render: { render: drawPlain },
    words: { check: () => Promise.reject(new Error('nothing here checks words')) },
    photos: { look: () => Promise.reject(new Error('nothing here looks at pictures')) },
    signer,
    secrets: secretsOf(new Uint8Array(32)),
    log: pino({ level: 'silent' }),
    wake: () => void live?.pump(),
  };
  await seedUnits(signage);
  const steps = watchSteps(signage.clock);
  return start();

  async function start(): Promise<Rig> {
    const mine = createLive({ signage, steps, batchMs: 1, ...options });
    live = mine;
    const server = createServer((_, response) => response.writeHead(404).end());
    mine.attach(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return {
      signage,
      live: mine,
      server,
      origin: `http://127.0.0.1:${port}`,
      clock,
      steps,
      step: (byMs) => {
        clock.at += byMs;
        clock.stepped += byMs;
      },
      commander: { person: 'commander', unit: 'bureau', roles: ['command'], from: null },
      addScreen: (id, change) => addScreen(signage, id, change),
      pair: async (screen) => {
        const paired = await openPairing(signage, screen);
        if (!paired.ok) throw new Error(paired.message);
        return paired.credential;
      },
      publish: (screen, serial, programme) => publish(signage, screen, serial, programme),
      restart: async () => {
        await mine.close();
        server.close();
        return start();
      },
      close: async () => {
        await mine.close();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await rm(folder, { recursive: true, force: true });
      },
    };
  }
}

async function seedUnits({ db }: Signage): Promise<void> {
  await db
    .insertInto('units')
    .values([
      { id: 'bureau', parent: null, name: '县公安局', name_en: 'County bureau', kind: 'bureau' },
      { id: 'station', parent: 'bureau', name: '城关派出所', name_en: 'Station', kind: 'station' },
      { id: 'elsewhere', parent: null, name: '邻县', name_en: 'Elsewhere', kind: 'bureau' },
    ])
    .execute();
  await db
    .insertInto('people')
    .values({
      id: 'commander',
      login: 'commander',
      name: '指挥中心',
      unit: 'bureau',
      password_hash: '-',
      disabled: 0,
      created_at: NOON,
    })
    .execute();
  await db
    .insertInto('grants')
    .values({ id: 'grant-commander', person: 'commander', unit: 'bureau', role: 'command' })
    .execute();
}

async function addScreen(
  signage: Signage,
  id: string,
  change: Partial<Screen> = {},
): Promise<Screen> {
  const screen: Screen = {
    id,
    unit: 'station',
    name: `屏${id}`,
    nameEn: id,
    kind: 'storefront',
    surface: 'led',
    width: 64,
    height: 16,
    colour: 'mono',
    origin: { x: 0, y: 0 },
    folds: [],
    rotation: 0,
    gamma: 1,
    brightness: [],
    timeZone: 'Asia/Shanghai',
    sound: false,
    openingHours: null,
    zones: null,
    contract: null,
    tags: [],
    position: null,
    open: true,
    ...change,
  };
  await signage.db.transaction().execute((trx) => insertScreen(trx, screen, NOON));
  return screen;
}

async function publish(
  { db, signer, wake }: Signage,
  screen: string,
  serial: number,
  programme: unknown = `programme ${serial}`,
): Promise<void> {
  const body = JSON.stringify({ face: null, programme });
  const hash = sha256(body);
  await db.transaction().execute(async (trx) => {
    await trx
      .insertInto('programme_bodies')
      .values({ hash, body, created_at: NOON })
      .onConflict((oc) => oc.doNothing())
      .execute();
    const row = {
      serial,
      hash,
      signature: signer.sign(signedProgramme(screen, serial, hash)),
      valid_from: NOON,
      valid_until: NOON + 86_400_000,
      compiled_at: NOON,
      pushed_at: null,
      received_at: null,
      live_at: null,
    };
    await trx
      .insertInto('programmes')
      .values({ screen, ...row })
      .onConflict((oc) => oc.column('screen').doUpdateSet(row))
      .execute();
    await append(trx, 'programme', [screen], NOON);
  });
  wake();
}

export const sha256 = (text: string | Uint8Array): string =>
  createHash('sha256').update(text).digest('hex');

/** A real PNG of the right size. What is drawn on it is the business of content/render and its own tests. */
async function drawPlain({ copy, geometry }: RenderJob): Promise<RenderResult> {
  const { width, height } = geometry;
  const { text = '' } = copy as { text?: string };
  if (text.includes('\uE000')) {
    return {
      ok: false,
      reason: 'glyph-missing',
      field: 'copy.text',
      message: 'no glyph for U+E000',
    };
  }
  const background = { r: text.length % 256, g: 0, b: 0 };
  const bytes = await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
  const image = { bytes, hash: sha256(bytes), mime: 'image/png', width, height };
  return { ok: true, rendered: { kind: 'picture', image } };
}

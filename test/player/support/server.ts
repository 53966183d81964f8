/** A small server that speaks content/wire to players under test; its own keys, its own assets, no store. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { AssetRef, Programme } from '../../../content/programme/programme.ts';
import type {
  Face,
  Fold,
  FromPlayer,
  Play,
  Position,
  ProgrammeBody,
  ToPlayer,
  UrgentBody,
} from '../../../content/wire/messages.ts';
import {
  signedProgramme,
  signedUrgent,
  signedUrgentEnd,
  SUBPROTOCOL,
} from '../../../content/wire/messages.ts';
import { PARTS_POLICY, playPolicy } from '../../../server/play/policy.ts';
import { type Chains, holdProof, sha256Hex } from './chains.ts';

export interface TestServerOptions {
  /** Folder of the built player. */
  readonly player: string;
  readonly port?: number;
  /** The server's clock; Date.now unless told. */
  readonly now?: () => number;
  readonly keys?: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  /** Each message to and from players is held back by this many milliseconds. */
  readonly delayMs?: () => number;
  readonly heartbeatMs?: number;
  readonly timeEveryMs?: number;
}

/** Credentials and stored plays outlive a server, as a database does. */
export interface TestState extends Chains {
  readonly credentials: Map<string, string>;
  /** By credential, then number. */
  readonly plays: Map<string, Map<number, Play>>;
  readonly positions: Position[];
  /** Plays that came with a number already stored but other content. */
  conflicts: number;
  readonly folds: Fold[];
  readonly assets: Map<string, { bytes: Uint8Array; mime: string }>;
  readonly programmes: Map<string, Uint8Array[]>;
}

export const createState = (): TestState => ({
  credentials: new Map(),
  plays: new Map(),
  positions: [],
  conflicts: 0,
  heads: new Map(),
  flaws: [],
  folds: [],
  assets: new Map(),
  programmes: new Map(),
});

export interface Arrival {
  readonly screen: string;
  readonly message: FromPlayer;
  readonly at: number;
}

export class TestServer {
  readonly arrivals: Arrival[] = [];
  /** Requests of assets by hash, in order. */
  readonly fetched: string[] = [];
  /** Where each of those requests began: 0, or what its Range asked for. */
  readonly fetchedFrom: number[] = [];
  /** An asset's line falls silent after so many bytes of one answer; `breakOff` then cuts it. */
  readonly silentAfter = new Map<string, number>();
  private readonly silent = new Set<ServerResponse>();
  /** Every word is swallowed on its way out, and no socket is closed: a network that lost its memory. */
  mute = false;
  /** Positions are neither stored nor acknowledged. */
  deaf = false;
  /** As servers do that know nothing of ranges. */
  ignoresRange = false;
  readonly sockets = new Map<WebSocket, string>();
  /** Screens that are refused without a code. */
  readonly closedScreens = new Set<string>();
  claimed: string | null = null;
  /** Bytes to serve instead of an asset's own. */
  readonly tampered = new Map<string, Uint8Array>();
  assetsDown = false;
  /** How long the next answer of an asset takes. */
  assetMs: () => number = () => 0;
  readonly state: TestState;
  readonly keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject };
  private readonly http: Server;
  private readonly connections = new Set<Socket>();
  private readonly options: TestServerOptions;
  private readonly waiters = new Set<() => void>();
  private ref = 0;
  /** 0 before it listens; kept when it is killed. */
  port = 0;

  constructor(state: TestState, options: TestServerOptions) {
    this.state = state;
    this.options = options;
    this.keys = options.keys ?? generateKeyPairSync('ed25519');
    this.http = createServer((request, response) => void this.answer(request, response));
    this.http.on('connection', (socket) => {
      this.connections.add(socket);
      socket.on('close', () => this.connections.delete(socket));
    });
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => SUBPROTOCOL });
    this.http.on('upgrade', (request, socket, head) => {
      const [, credential = ''] = (request.headers['sec-websocket-protocol'] ?? '').split(/, */);
      const screen = this.state.credentials.get(credential);
      if (screen === undefined) {
        socket.end('HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (ws) => this.connected(ws, screen, credential));
    });
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get key(): string {
    return this.keys.publicKey
      .export({ format: 'der', type: 'spki' })
      .subarray(-32)
      .toString('base64');
  }

  now(): number {
    return (this.options.now ?? Date.now)();
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) =>
      this.http.listen(this.options.port ?? 0, '127.0.0.1', resolve),
    );
    ({ port: this.port } = this.http.address() as AddressInfo);
    return this;
  }

  /** After `kill`: a server with the same port, keys and store, at which nothing has arrived yet. */
  again(): Promise<TestServer> {
    const { state, options, port, keys } = this;
    return new TestServer(state, { ...options, port, keys }).listen();
  }

  /** Drops every connection without a word, as a killed process does, and frees the port. */
  async kill(): Promise<void> {
    for (const socket of this.connections) socket.destroy();
    await new Promise<void>((resolve) => this.http.close(() => resolve()));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const [, first, second, third] = url.pathname.split('/');
    const json = (status: number, body: unknown): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    if (first === 'play' && third === 'pair') return this.pair(second ?? '', json);
    if (first === 'api' && second === 'pairing') return this.pairing(request.method ?? '', json);
    if (first === 'healthz') return json(200, {});
    if (first === 'assets') {
      const [, credential = ''] = (request.headers.authorization ?? '').split(' ');
      if (!this.state.credentials.has(credential)) return json(401, {});
      return this.asset(second ?? '', request.headers.range, response);
    }
    const page = first === 'play' ? 'index.html' : first === 'play-assets' ? second : undefined;
    if (!page) return json(404, {});
    const file = await readFile(join(this.options.player, page)).catch(() => null);
    if (!file) return json(404, {});
    // As the real server has it: what the player does must be allowed to it.
    const policy =
      page === 'index.html' ? playPolicy(file.toString(), "'self' ws: wss:") : PARTS_POLICY;
    response.writeHead(200, {
      'content-security-policy': policy,
      'content-type': page.endsWith('.html') ? 'text/html; charset=utf-8' : 'text/javascript',
      'cache-control': 'public, max-age=31536000',
      'service-worker-allowed': '/',
    });
    response.end(file);
  }

  private identity(screen: string): unknown {
    const credential = `c${this.state.credentials.size + 1}-${Math.random().toString(36).slice(2)}`;
    this.state.credentials.set(credential, screen);
    return { screen, series: credential, credential, key: this.key };
  }

  private pair(screen: string, json: (status: number, body: unknown) => void): void {
    if (this.closedScreens.has(screen)) return json(403, { error: 'pairing-code-needed' });
    json(200, this.identity(screen));
  }

  private pairing(method: string, json: (status: number, body: unknown) => void): void {
    if (method === 'POST') return json(200, { code: 'K7P2XR', poll: '/api/pairing/K7P2XR' });
    if (this.claimed === null) return json(202, {});
    json(200, this.identity(this.claimed));
  }

  private asset(hash: string, range: string | undefined, response: ServerResponse): void {
    this.fetched.push(hash);
    const from = this.ignoresRange ? 0 : Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    this.fetchedFrom.push(from);
    const asset = this.state.assets.get(hash);
    if (!asset || this.assetsDown) {
      response.writeHead(this.assetsDown ? 503 : 404).end();
      return;
    }
    const whole = this.tampered.get(hash) ?? asset.bytes;
    if (from >= whole.length) {
      response.writeHead(416, { 'content-range': `bytes */${whole.length}` }).end();
      return;
    }
    const bytes = whole.subarray(from);
    const answer = (): void => {
      response.writeHead(from > 0 ? 206 : 200, {
        'content-type': asset.mime,
        'content-length': bytes.length,
        ...(from > 0 && { 'content-range': `bytes ${from}-${whole.length - 1}/${whole.length}` }),
      });
      const after = this.silentAfter.get(hash);
      if (after === undefined) response.end(bytes);
      else {
        response.write(bytes.subarray(0, after));
        this.silent.add(response);
      }
    };
    const waitMs = this.assetMs();
    if (waitMs > 0) setTimeout(answer, waitMs).unref();
    else answer();
  }

  /** Cuts the lines that fell silent, and from now on none does. */
  breakOff(): void {
    this.silentAfter.clear();
    for (const response of this.silent) response.destroy();
    this.silent.clear();
  }

  private delayed(run: () => void): void {
    const { delayMs } = this.options;
    if (delayMs) setTimeout(run, delayMs());
    else run();
  }

  private write(ws: WebSocket, message: ToPlayer, body?: Uint8Array): void {
    const line = Buffer.from(JSON.stringify(message));
    const frame = body ? Buffer.concat([line, Buffer.from('\n'), body]) : line;
    if (!this.mute) this.delayed(() => ws.send(frame, { binary: true }));
  }

  private connected(ws: WebSocket, screen: string, credential: string): void {
    for (const [other, name] of this.sockets) if (name === screen) other.close(4409, 'replaced');
    this.sockets.set(ws, screen);
    ws.on('close', () => this.sockets.delete(ws));
    ws.on('error', () => ws.terminate());
    ws.on('message', (data: RawData) =>
      this.delayed(() =>
        this.received(ws, screen, credential, JSON.parse(data.toString()) as FromPlayer),
      ),
    );
  }

  private received(ws: WebSocket, screen: string, credential: string, message: FromPlayer): void {
    if (message.type === 'time')
      this.write(ws, { type: 'time', t0: message.t0, s: Math.floor(this.now()) });
    if (message.type === 'hello') this.welcome(ws, screen, credential);
    if (message.type === 'fold') {
      this.state.folds.push(message.fold);
      holdProof(this.state, screen, credential, message);
      this.acknowledge(ws, credential);
    }
    if (message.type === 'plays') {
      holdProof(this.state, screen, credential, message);
      const stored = this.state.plays.get(credential) ?? new Map<number, Play>();
      this.state.plays.set(credential, stored);
      for (const play of message.plays) {
        const known = stored.get(play.n);
        if (known && JSON.stringify(known) !== JSON.stringify(play)) this.state.conflicts++;
        stored.set(play.n, play);
      }
      this.acknowledge(ws, credential);
    }
    if (message.type === 'positions' && !this.deaf) {
      for (const position of message.positions) this.state.positions.push(position);
      this.write(ws, {
        type: 'positions-ack',
        upTo: Math.max(...message.positions.map(([n]) => n)),
      });
    }
    this.arrivals.push({ screen, message, at: this.now() });
    for (const waiter of this.waiters) waiter();
  }

  private upTo(credential: string): number {
    const { upTo = 0 } = this.state.heads.get(credential) ?? {};
    return Math.max(upTo, ...(this.state.plays.get(credential)?.keys() ?? []));
  }

  private acknowledge(ws: WebSocket, credential: string): void {
    const { hash = '' } = this.state.heads.get(credential) ?? {};
    this.write(ws, { type: 'plays-ack', upTo: this.upTo(credential), hash });
  }

  private welcome(ws: WebSocket, screen: string, credential: string): void {
    this.write(ws, {
      type: 'welcome',
      version: 1,
      screen,
      name: `屏 ${screen}`,
      now: Math.floor(this.now()),
      key: this.key,
      heartbeatMs: this.options.heartbeatMs ?? 2000,
      ...(this.options.timeEveryMs && { timeEveryMs: this.options.timeEveryMs }),
      playsUpTo: this.upTo(credential),
      playsHash: this.state.heads.get(credential)?.hash ?? '',
    });
    const frames = this.state.programmes.get(screen);
    const last = frames?.at(-1);
    if (last) this.delayed(() => ws.send(last, { binary: true }));
  }

  keepAsset(bytes: Uint8Array, mime: string, width: number, height: number): AssetRef {
    const hash = sha256Hex(bytes);
    this.state.assets.set(hash, { bytes, mime });
    return { hash, bytes: bytes.length, mime, width, height };
  }

  /** A signed programme frame; `over` changes parts of the message after signing. */
  frameOf(
    screen: string,
    serial: number,
    face: Face,
    programme: Programme,
    over: Partial<Extract<ToPlayer, { type: 'programme' }>> = {},
    privateKey: KeyObject = this.keys.privateKey,
  ): Buffer {
    const body = Buffer.from(JSON.stringify({ face, programme } satisfies ProgrammeBody));
    const hash = sha256Hex(body);
    const signature = sign(null, Buffer.from(signedProgramme(screen, serial, hash)), privateKey);
    const message = {
      type: 'programme',
      ref: `r${++this.ref}`,
      screen,
      serial,
      hash,
      signature: signature.toString('base64'),
      ...over,
    };
    return Buffer.concat([Buffer.from(`${JSON.stringify(message)}\n`), body]);
  }

  /** Sends to every socket of the screen, at once and to those that come later. */
  publish(screen: string, frame: Buffer): void {
    const frames = this.state.programmes.get(screen) ?? [];
    this.state.programmes.set(screen, [...frames, frame]);
    this.raw(screen, frame);
  }

  /** Signs a programme and sends it as `publish` does. */
  publishProgramme(screen: string, serial: number, face: Face, programme: Programme): void {
    this.publish(screen, this.frameOf(screen, serial, face, programme));
  }

  raw(screen: string, frame: Buffer): void {
    for (const [ws, name] of this.sockets)
      if (name === screen) this.delayed(() => ws.send(frame, { binary: true }));
  }

  urgentFrame(body: UrgentBody, privateKey: KeyObject = this.keys.privateKey): Buffer {
    const bytes = Buffer.from(JSON.stringify(body));
    const hash = sha256Hex(bytes);
    const signature = sign(null, Buffer.from(signedUrgent(hash)), privateKey).toString('base64');
    const message: ToPlayer = { type: 'urgent', ref: `r${++this.ref}`, hash, signature };
    return Buffer.concat([Buffer.from(`${JSON.stringify(message)}\n`), bytes]);
  }

  urgentEndFrame(
    id: string,
    version: number,
    privateKey: KeyObject = this.keys.privateKey,
  ): Buffer {
    const signature = sign(null, Buffer.from(signedUrgentEnd(id, version)), privateKey);
    const message: ToPlayer = {
      type: 'urgent-end',
      ref: `r${++this.ref}`,
      id,
      version,
      signature: signature.toString('base64'),
    };
    return Buffer.from(JSON.stringify(message));
  }

  /** The first arrival, past or future, that matches. */
  async until<T extends FromPlayer['type']>(
    type: T,
    matches: (message: Extract<FromPlayer, { type: T }>, arrival: Arrival) => boolean = () => true,
  ): Promise<Extract<FromPlayer, { type: T }>> {
    let seen = 0;
    for (;;) {
      for (; seen < this.arrivals.length; seen++) {
        const arrival = this.arrivals[seen];
        if (!arrival || arrival.message.type !== type) continue;
        const message = arrival.message as Extract<FromPlayer, { type: T }>;
        if (matches(message, arrival)) return message;
      }
      await new Promise<void>((resolve) => {
        const waiter = (): void => {
          this.waiters.delete(waiter);
          resolve();
        };
        this.waiters.add(waiter);
      });
    }
  }
}

import { afterEach, expect, test } from 'vitest';
import type { UrgentBody } from '../../content/wire/messages.ts';
import { connect } from '../server/live/client.ts';
import { type Api, signedIn } from '../support/api.ts';
import { hangOpenScreens } from '../support/open-screens.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { dice, seedOf, size } from '../support/soak.ts';
import { until } from '../support/until.ts';

const ROUNDS = size(3, 50);
const SEED = seedOf(71);
const PLAYERS = 3;
/** The longest time after the first accepted message at which the server is killed. */
const KILL_WITHIN_MS = 2500;

/** A screen as PROTOCOL.md has it: holds what it was sent, says so in its hello, comes back when it is cut off. */
interface Screen {
  /** How often each `id:version` came. */
  readonly came: Map<string, number>;
  /** What came although it had expired before the server that sent it was even started. */
  readonly late: string[];
  online: boolean;
  stop(): void;
}

async function hang(server: () => Running, name: string): Promise<Screen> {
  const answer = await fetch(`${server().url}/play/${name}/pair`, { method: 'POST' });
  const { credential } = (await answer.json()) as { credential: string };
  /** Until when each `id:version` that it holds is in force. */
  const held = new Map<string, number>();
  let running = true;
  const screen: Screen = {
    came: new Map(),
    late: [],
    online: false,
    stop: () => {
      running = false;
    },
  };
  void live();
  return screen;

  async function live(): Promise<void> {
    while (running) {
      try {
        const client = await connect(server().url, credential);
        client.socket.on('message', (data: Buffer) => take(data.toString(), client.send));
        await client.hello({ urgents: inForce() });
        screen.online = true;
        await client.closed;
      } catch {
        // Refused or cut off while the server is away: the next attempt comes soon.
      }
      screen.online = false;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** What is over is forgotten, and the newest hundred are said, as PROTOCOL.md has it. */
  function inForce(): string[] {
    for (const [key, expiresAt] of held) if (expiresAt <= Date.now()) held.delete(key);
    return [...held.keys()].slice(-100);
  }

  function take(text: string, send: Awaited<ReturnType<typeof connect>>['send']): void {
    const cut = text.indexOf('\n');
    const message = JSON.parse(cut < 0 ? text : text.slice(0, cut)) as {
      type: string;
      ref?: string;
      id?: string;
      version?: number;
    };
    if (message.ref !== undefined) send({ type: 'ack', ref: message.ref });
    if (message.type === 'urgent-end') held.delete(`${message.id}:${message.version}`);
    if (message.type !== 'urgent') return;
    const { id, version, expiresAt } = JSON.parse(text.slice(cut + 1)) as UrgentBody;
    const key = `${id}:${version}`;
    screen.came.set(key, (screen.came.get(key) ?? 0) + 1);
    if (expiresAt <= server().startedAt) screen.late.push(key);
    held.set(key, expiresAt);
    for (const stage of ['received', 'painted'] as const) {
      send({ type: 'urgent-stage', id, version, stage, at: Date.now() });
    }
  }
}

interface Running extends TestServer {
  /** Before its process was there, epoch ms. */
  readonly startedAt: number;
}

const since = async (starting: () => Promise<TestServer>): Promise<Running> => {
  const startedAt = Date.now();
  return { ...(await starting()), startedAt };
};

let server: Running | null = null;
let screens: Screen[] = [];
afterEach(async () => {
  for (const screen of screens) screen.stop();
  await server?.stop();
});

interface Accepted {
  readonly id: string;
  readonly expiresAt: number;
  /** Long enough for every screen to come back. */
  readonly lasts: boolean;
}

/** Issues until the server is gone, and notes what it accepted. */
async function issueUntilGone(api: Api, round: number, accepted: Accepted[]): Promise<void> {
  for (let n = 0; ; n++) {
    // Every second has a life so short that a restart outlasts it.
    const lasts = n % 2 === 0;
    const expiresAt = Date.now() + (lasts ? 3_600_000 : 400);
    try {
      const { urgent } = await api.post('/api/urgent', {
        text: `第${round}轮第${n}条`,
        target: {},
        expiresAt,
      });
      accepted.push({ id: urgent.id, expiresAt, lasts });
    } catch {
      return;
    }
  }
}

test(
  `killed ${ROUNDS} times while messages are issued: what was accepted comes to every screen once (seed ${SEED})`,
  { timeout: 120_000 + ROUNDS * 30_000 },
  async () => {
    server = await since(() => startServer({ env: { GENGFU_DEMO: 'off' } }));
    const api = await signedIn(server);
    const open = await hangOpenScreens(server, api, PLAYERS);
    const current = (): Running => server as Running;
    screens = await Promise.all(open.map((id) => hang(current, id)));
    await until('all screens are online', () => screens.every(({ online }) => online));

    const random = dice(SEED);
    const accepted: Accepted[] = [];
    let expired = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const before = accepted.length;
      const issuing = issueUntilGone(api, round, accepted);
      // The renderer warms up first; then any moment.
      await until('a message is accepted', () => accepted.length > before);
      await new Promise((resolve) => setTimeout(resolve, random() * KILL_WITHIN_MS));
      await current().kill9();
      await issuing;
      server = await since(current().restart);
      const mine = accepted.slice(before);
      const lasting = mine.filter(({ lasts }) => lasts);
      expired += mine.filter(({ expiresAt }) => expiresAt <= current().startedAt).length;
      await until(`round ${round}: every screen has every message`, () =>
        screens.every(({ came }) => lasting.every(({ id }) => came.has(`${id}:1`))),
      );
      for (const { id } of lasting) await api.post(`/api/urgent/${id}/cancel`, {});
    }
    console.log(
      `${ROUNDS} kills: ${accepted.length} messages accepted, ${expired} of them expired while the server was away`,
    );
    expect(accepted.length).toBeGreaterThanOrEqual(ROUNDS);
    for (const { came, late } of screens) {
      expect([...came].filter(([, times]) => times !== 1)).toEqual([]);
      expect(late).toEqual([]);
    }
  },
);

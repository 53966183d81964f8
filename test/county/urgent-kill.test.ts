import { afterEach, expect, test } from 'vitest';
import type { UrgentBody } from '../../content/wire/messages.ts';
import { connect } from '../server/live/client.ts';
import { type Api, signedIn } from '../support/api.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** GENGFU_TEST_ROUNDS=50 for the long show. */
const ROUNDS = Number(process.env['GENGFU_TEST_ROUNDS'] ?? 6);
const PLAYERS = 3;

/** A screen as PROTOCOL.md has it: holds what it was sent, says so in its hello, comes back when it is cut off. */
interface Screen {
  /** How often each `id:version` came. */
  readonly came: Map<string, number>;
  /** When the last `hello` was answered, and what arrived already expired by the server's clock. */
  readonly late: string[];
  online: boolean;
  stop(): void;
}

async function hang(server: () => TestServer, name: string): Promise<Screen> {
  const answer = await fetch(`${server().url}/play/${name}/pair`, { method: 'POST' });
  const { credential } = (await answer.json()) as { credential: string };
  const held = new Set<string>();
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
        await client.hello({ urgents: [...held] });
        screen.online = true;
        await client.closed;
      } catch {
        // Refused or cut off while the server is away: the next attempt comes soon.
      }
      screen.online = false;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  function take(text: string, send: Awaited<ReturnType<typeof connect>>['send']): void {
    const cut = text.indexOf('\n');
    const message = JSON.parse(cut < 0 ? text : text.slice(0, cut)) as {
      type: string;
      ref?: string;
    };
    if (message.ref !== undefined) send({ type: 'ack', ref: message.ref });
    if (message.type !== 'urgent') return;
    const { id, version, expiresAt } = JSON.parse(text.slice(cut + 1)) as UrgentBody;
    const key = `${id}:${version}`;
    screen.came.set(key, (screen.came.get(key) ?? 0) + 1);
    if (expiresAt <= Date.now() - 100) screen.late.push(key);
    held.add(key);
    for (const stage of ['received', 'painted'] as const) {
      send({ type: 'urgent-stage', id, version, stage, at: Date.now() });
    }
  }
}

let server: TestServer | null = null;
let screens: Screen[] = [];
afterEach(async () => {
  for (const screen of screens) screen.stop();
  await server?.stop();
});

/** Issues until the server is gone. @returns the messages that it accepted. */
async function issueUntilGone(
  api: Api,
  round: number,
  accepted: { id: string; expiresAt: number }[],
): Promise<void> {
  for (let n = 0; ; n++) {
    // Every third has a life so short that a restart outlasts it.
    const expiresAt = Date.now() + (n % 3 === 2 ? 400 : 600_000);
    try {
      const { urgent } = await api.post('/api/urgent', {
        text: `第${round}轮第${n}条`,
        target: {},
        expiresAt,
      });
      accepted.push({ id: urgent.id, expiresAt });
    } catch {
      return;
    }
  }
}

test(
  `killed ${ROUNDS} times while messages are issued: what was accepted comes to every screen once`,
  { timeout: 120_000 + ROUNDS * 30_000 },
  async () => {
    server = await startServer();
    const api = await signedIn(server);
    const { screens: listed } = (await api.get('/api/screens')) as {
      screens: { id: string; open: boolean }[];
    };
    const open = listed.filter((screen) => screen.open).slice(0, PLAYERS);
    expect(open).toHaveLength(PLAYERS);
    const current = (): TestServer => server as TestServer;
    screens = await Promise.all(open.map(({ id }) => hang(current, id)));
    await until('all screens are online', () => screens.every(({ online }) => online));

    const accepted: { id: string; expiresAt: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const issuing = issueUntilGone(api, round, accepted);
      // The renderer warms up first; then a moment that differs by round.
      const before = accepted.length;
      await until('a message is accepted', () => accepted.length > before);
      await new Promise((resolve) => setTimeout(resolve, (round * 271) % 600));
      await server.kill9();
      const killedAt = Date.now();
      await issuing;
      server = await server.restart();
      const lasting = accepted.filter(({ expiresAt }) => expiresAt > killedAt + 60_000);
      await until(`round ${round}: every screen has every message`, () =>
        screens.every(({ came }) => lasting.every(({ id }) => came.has(`${id}:1`))),
      );
    }
    expect(accepted.length).toBeGreaterThanOrEqual(ROUNDS);
    for (const { came, late } of screens) {
      expect([...came].filter(([, times]) => times !== 1)).toEqual([]);
      expect(late).toEqual([]);
    }
  },
);

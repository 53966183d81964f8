/** One history of a county: seeded deeds at both nodes while things fall, and a naive model of what must come of them. */
import { until } from '../../support/until.ts';
import type { Answer, TwoNodes } from './nodes.ts';
import { hang, type Wanderer } from './wanderer.ts';

const SCREENS = 3;
const HOUR = 3_600_000;
/** Of a deed whose answer may be lost each time. */
const TRIES = 40;

/** What each screen must end with, said without a word of the server's own code. */
interface Model {
  /** Screens by schedule. */
  readonly schedules: Map<string, ReadonlySet<string>>;
  /** Screens by urgent message in force. */
  readonly urgents: Map<string, ReadonlySet<string>>;
  readonly revoked: Set<string>;
}

export interface Told {
  /** What was otherwise than the model says; empty: nothing. */
  readonly differences: string[];
  /** What was done, for whoever looks for the cause. */
  readonly log: string[];
}

export async function live(county: TwoNodes, name: string, dice: () => number): Promise<Told> {
  const log: string[] = [];
  const model: Model = { schedules: new Map(), urgents: new Map(), revoked: new Set() };
  const pick = <T>(list: readonly T[]): T => list[Math.floor(dice() * list.length)] as T;
  const some = (list: readonly string[]): string[] => {
    const chosen = list.filter(() => dice() < 0.6);
    return chosen.length > 0 ? chosen : [pick(list)];
  };

  /** Asks one node, or the other where none answers, until one does. */
  async function ask(
    method: string,
    path: string,
    json?: unknown,
    node = dice() < 0.5 ? 0 : 1,
  ): Promise<Answer> {
    let answer: Answer | null = null;
    let at = node;
    await until(`${method} ${path} is answered`, async () => {
      const before = at;
      at = 1 - at;
      answer = await county.ask(before, method, path, json);
      if (answer.status < 500) return true;
      throw new Error(`node ${before} said ${answer.status} ${JSON.stringify(answer.body)}`);
    });
    return answer as unknown as Answer;
  }
  const wanted = (answer: Answer, ...statuses: number[]): Answer => {
    if (!statuses.includes(answer.status))
      throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  };

  const names = Array.from({ length: SCREENS }, (_, n) => `${name}-${n}`);
  for (const id of names) {
    const screen = {
      id,
      unit: 'bureau',
      name: id,
      kind: 'storefront',
      width: 64,
      height: 16,
      colour: 'mono',
    };
    wanted(await ask('POST', '/api/screens', screen), 201, 409);
  }
  const players = new Map<string, Wanderer>(names.map((id) => [id, hang(id, county.url, dice)]));
  const playerOf = (screen: string): Wanderer => players.get(screen) as Wanderer;

  // --- Deeds -----------------------------------------------------------------------------------------------------

  async function claimed(screen: string): Promise<string> {
    for (let tries = 0; tries < TRIES; tries++) {
      const asked = wanted(await ask('POST', '/api/pairing'), 201);
      const answer = await ask('POST', '/api/pairing/claim', { code: asked.body.code, screen });
      if (answer.status === 200) return asked.body.poll as string;
      // The answer to it was lost, or the other node's clock had run the code out: a new code.
    }
    throw new Error(`no code could be claimed for ${screen}`);
  }

  async function pair(screen: string): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const polled = await ask('GET', await claimed(screen));
      if (polled.status !== 200) continue;
      playerOf(screen).paired(polled.body.credential as string);
      model.revoked.delete(screen);
      return;
    }
    throw new Error(`no player could be paired for ${screen}`);
  }

  async function revoke(screen: string): Promise<void> {
    wanted(await ask('POST', '/api/pairing/revoke', { screen }), 200);
    model.revoked.add(screen);
  }

  /** The player asks for what was claimed while the kill switch is thrown: whoever is first, it has nothing in the end. */
  async function pollAgainstKill(screen: string): Promise<void> {
    const poll = await claimed(screen);
    const [polled] = await Promise.all([
      ask('GET', poll, undefined, 0),
      ask('POST', '/api/pairing/revoke', { screen }, 1),
    ]);
    wanted(await ask('GET', poll), 404);
    if (polled.status === 200) playerOf(screen).former.push(polled.body.credential as string);
    model.revoked.add(screen);
  }

  async function schedule(screens: readonly string[]): Promise<void> {
    const item = wanted(await ask('POST', '/api/items', { text: pick(WORDS) }), 201).body
      .id as string;
    const made = { target: { screens }, window: {}, items: [{ item }] };
    for (let tries = 0; tries < TRIES; tries++) {
      const found =
        tries > 0 ? await scheduleOf(({ items }) => items[0]?.item === item) : undefined;
      const answer = found ? null : await once('POST', '/api/schedules', made);
      const id = found?.id ?? (answer && (wanted(answer, 201).body.schedule.id as string));
      if (!id) continue;
      model.schedules.set(id, new Set(screens));
      return;
    }
    throw new Error(`no schedule could be made for ${screens.join()}`);
  }

  /** Two people change one schedule at the two nodes: one of them is told that it has changed. */
  async function edit(id: string): Promise<void> {
    const before = await scheduleOf((one) => one.id === id);
    if (!before) throw new Error(`${id} is gone`);
    const targets = [some(names), some(names)];
    const answers = await Promise.all(
      targets.map((screens, node) =>
        once(
          'PATCH',
          `/api/schedules/${id}`,
          { version: before.version, target: { screens } },
          node,
        ),
      ),
    );
    const done = answers.flatMap((answer, n) => (answer?.status === 200 ? [targets[n] ?? []] : []));
    if (done.length > 1) throw new Error(`both edits of ${id} were carried out`);
    const [screens] = answers.includes(null)
      ? [(await scheduleOf((one) => one.id === id))?.target.screens ?? []]
      : done;
    if (screens) model.schedules.set(id, new Set(screens));
    else if (!answers.includes(null))
      throw new Error(`no edit of ${id}: ${JSON.stringify(answers)}`);
  }

  async function end(id: string): Promise<void> {
    for (let tries = 0; tries < TRIES; tries++) {
      const found = await scheduleOf((one) => one.id === id);
      if (!found) break;
      await once('POST', `/api/schedules/${id}/end`, { version: found.version });
    }
    model.schedules.delete(id);
  }

  /** One try at one node. @returns null: the answer was lost, and nobody knows. */
  async function once(
    method: string,
    path: string,
    json: unknown,
    node = dice() < 0.5 ? 0 : 1,
  ): Promise<Answer | null> {
    const answer = await county.ask(node, method, path, json).catch(() => null);
    return answer && answer.status < 500 ? answer : null;
  }

  interface Listed {
    id: string;
    version: number;
    items: { item: string }[];
    target: { screens?: string[] };
  }
  async function scheduleOf(is: (one: Listed) => boolean): Promise<Listed | undefined> {
    const { body } = wanted(await ask('GET', '/api/schedules'), 200);
    return (body.schedules as Listed[]).find(is);
  }

  async function urgent(screens: readonly string[]): Promise<void> {
    const key = `${name}-${Math.floor(dice() * 1e9)}`;
    const expiresAt = Date.now() + 8 * HOUR;
    const message = { text: pick(WORDS), target: { screens }, expiresAt, idempotencyKey: key };
    const answer = wanted(await ask('POST', '/api/urgent', message), 200, 201);
    model.urgents.set(answer.body.urgent.id as string, new Set(screens));
  }

  async function update(id: string): Promise<void> {
    wanted(await ask('PATCH', `/api/urgent/${id}`, { text: pick(WORDS) }), 200, 409);
  }

  async function cancel(id: string): Promise<void> {
    wanted(await ask('POST', `/api/urgent/${id}/cancel`, {}), 200);
    model.urgents.delete(id);
  }

  /** Deeds that do not touch the same thing, so that their order does not matter. */
  function deeds(): Promise<void>[] {
    const screen = pick(names);
    const trust = model.revoked.has(screen)
      ? pair
      : pick([revoke, pair, pollAgainstKill, rotate, cutLine, cutLine]);
    const list: [string, Promise<void>][] = [[`${trust.name} ${screen}`, trust(screen)]];
    const screens = some(names);
    list.push([`schedule ${screens.join()}`, schedule(screens)]);
    const known = [...model.schedules.keys()];
    if (known.length > 0) {
      const id = pick(known);
      const change = pick([edit, end]);
      list.push([`${change.name} ${id}`, change(id)]);
    }
    const force = [...model.urgents.keys()];
    const act = force.length === 0 ? null : pick([null, update, cancel]);
    if (act) list.push([act.name, act(pick(force))]);
    else list.push(['urgent', urgent(some(names))]);
    return list.map(([what, deed]) => {
      log.push(what);
      return deed;
    });
  }

  async function rotate(screen: string): Promise<void> {
    wanted(await ask('POST', '/api/pairing/rotate', { screen }), 200);
  }

  async function cutLine(screen: string): Promise<void> {
    playerOf(screen).leaveHanging();
  }

  function fault(): Promise<void> {
    const node = dice() < 0.5 ? 0 : 1;
    const which = dice();
    if (which < 0.2) {
      log.push(`kill -9 of node ${node}`);
      return county.killAndRestart(node);
    }
    if (which < 0.35) {
      const how = dice() < 0.5 ? 'fast' : 'immediate';
      log.push(`the store goes, ${how}, and comes`);
      return county.restartStore(how);
    }
    if (which < 0.6) {
      const hours = pick([-1, 0, 1]);
      log.push(`the clock of node ${node} is off by ${hours} h`);
      return county.putClock(node, hours * HOUR);
    }
    return Promise.resolve();
  }

  // --- And what became of it -------------------------------------------------------------------------------------

  const idsFor = (screen: string, of: ReadonlyMap<string, ReadonlySet<string>>): string[] =>
    [...of].flatMap(([id, screens]) => (screens.has(screen) ? [id] : [])).sort();

  function wrongOn(screen: string): string[] {
    const player = playerOf(screen);
    const wrong: string[] = [];
    if (model.revoked.has(screen)) {
      if (player.credential() !== null) wrong.push(`${screen}: was not told that it is revoked`);
      return wrong;
    }
    if (!player.online()) return [`${screen}: is not online`];
    const compare = (what: string, has: Iterable<string>, wants: readonly string[]): void => {
      const held = [...has].sort();
      if (held.join() !== wants.join())
        wrong.push(`${screen}: ${what} ${held.join()} and not ${wants.join()}`);
    };
    compare('shows', player.schedules, idsFor(screen, model.schedules));
    compare('holds', player.urgents.keys(), idsFor(screen, model.urgents));
    return wrong;
  }

  async function presenceWrong(): Promise<string[]> {
    const { body } = wanted(await ask('GET', '/api/presence'), 200);
    const rows = body.screens as { screen: string; connected: boolean }[];
    return rows
      .filter(({ screen }) => players.has(screen) && !model.revoked.has(screen))
      .filter(({ connected }) => !connected)
      .map(({ screen }) => `${screen}: counts as gone`);
  }

  async function credentialsWrong(): Promise<string[]> {
    const wrong: string[] = [];
    for (const { screen, former } of players.values()) {
      for (const credential of new Set(former))
        for (const node of [0, 1])
          if (await opens(county.url(node), credential))
            wrong.push(`${screen}: a credential that is void opens a line at node ${node}`);
    }
    return wrong;
  }

  /** Waits until there is nothing wrong; what is wrong at the end of patience stays so. */
  async function settled(look: () => Promise<string[]> | string[]): Promise<string[]> {
    let wrong: string[] = [];
    const right = until('it is as the model says', async () => {
      wrong = await look();
      return wrong.length === 0;
    });
    return right.then(
      () => [],
      () => wrong,
    );
  }

  try {
    await Promise.all(names.map(pair));
    const steps = 3 + Math.floor(dice() * 4);
    for (let step = 0; step < steps; step++) await Promise.all([fault(), ...deeds()]);
    for (const node of [0, 1]) await county.putClock(node, 0);
    const differences = await settled(() => names.flatMap(wrongOn));
    for (const player of players.values()) player.endHanging();
    differences.push(...(await settled(presenceWrong)), ...(await settled(credentialsWrong)));
    for (const player of players.values())
      differences.push(...player.faults.map((one) => `${player.screen}: ${one}`));
    for (const id of model.schedules.keys()) await end(id);
    for (const id of model.urgents.keys()) await cancel(id);
    return { differences, log };
  } catch (error) {
    const { cause } = error as Error;
    return { differences: [`${String(error)}, for ${String(cause)}`], log };
  } finally {
    for (const player of players.values()) player.stop();
  }
}

const WORDS = ['谨防诈骗', '平安回家', '酒后不开车', '有警必接', '反诈防骗', '雨天慢行'];

/** Whether a player is taken in by it. */
async function opens(url: string, credential: string): Promise<boolean> {
  const { connect } = await import('../../server/live/client.ts');
  try {
    const client = await connect(url, credential);
    const welcome = await client.hello().then(
      () => true,
      () => false,
    );
    client.socket.terminate();
    return welcome;
  } catch (error) {
    if (/\b401\b/.test(String(error))) return false;
    throw error;
  }
}

/** A player as PROTOCOL.md has it, that goes to whichever node answers, and sometimes leaves a line hanging behind it. */
import { CLOSE } from '../../../content/wire/messages.ts';
import { type Client, connect } from '../../server/live/client.ts';

export interface Wanderer {
  readonly screen: string;
  /** Ids of the schedules that its programme names. */
  readonly schedules: ReadonlySet<string>;
  /** Version by id of each urgent message that it holds. */
  readonly urgents: ReadonlyMap<string, number>;
  /** What no server may do to it. */
  readonly faults: string[];
  /** All credentials that it ever had, but those that it holds now. */
  readonly former: string[];
  /** Null: it was cut off. */
  credential(): string | null;
  online(): boolean;
  paired(credential: string): void;
  /** Its line dies without a word: nothing is read from it any more, and it goes to the other node. */
  leaveHanging(): void;
  /** Ends the lines that it has left behind. */
  endHanging(): void;
  stop(): void;
}

const AGAIN_MS = 30;

export function hang(
  screen: string,
  urlOf: (node: number) => string,
  dice: () => number,
): Wanderer {
  let current: string | null = null;
  let next: string | null = null;
  let serial = 0;
  let hash = '';
  let schedules: ReadonlySet<string> = new Set();
  const urgents = new Map<string, number>();
  const faults: string[] = [];
  const former: string[] = [];
  const hanging: Client[] = [];
  let client: Client | null = null;
  let online = false;
  let running = true;
  let node = dice() < 0.5 ? 0 : 1;
  let leave: () => void = () => undefined;
  void live();

  async function live(): Promise<void> {
    while (running) {
      const used = next ?? current;
      if (used !== null) await visit(used);
      online = false;
      node = 1 - node;
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * (1 + dice())));
    }
  }

  async function visit(used: string): Promise<void> {
    try {
      const mine = await connect(urlOf(node), used);
      client = mine;
      mine.socket.on('message', (data: Buffer) => {
        if (client === mine) take(mine, data.toString());
      });
      const held = [...urgents].map(([id, version]) => `${id}:${version}`);
      const left = new Promise<null>((resolve) => {
        leave = () => resolve(null);
      });
      // Whoever is sent away at once is told by `closed`.
      void mine.hello({ serial, hash, urgents: held }).then(
        () => welcomed(used),
        () => undefined,
      );
      const closed = await Promise.race([mine.closed, left]);
      if (closed?.code === CLOSE.revoked && (used === current || used === next)) cutOff();
    } catch (error) {
      // Nobody is there, or this credential is none.
      if (/\b401\b/.test(String(error))) refused(used);
    }
    client = null;
  }

  /** The first use of a credential that follows another makes the older one void. */
  function welcomed(used: string): void {
    online = client !== null;
    if (used !== next) return;
    if (current !== null) former.push(current);
    current = next;
    next = null;
  }

  function refused(used: string): void {
    if (used === next) {
      former.push(used);
      next = null;
    } else if (used === current) {
      faults.push('its credential is not known any more');
      cutOff();
    }
  }

  function cutOff(): void {
    for (const one of [current, next]) if (one !== null) former.push(one);
    current = null;
    next = null;
  }

  function take(from: Client, text: string): void {
    const cut = text.indexOf('\n');
    const head = JSON.parse(cut < 0 ? text : text.slice(0, cut)) as Record<string, unknown>;
    const body = cut < 0 ? '' : text.slice(cut + 1);
    const { type, ref, id, version } = head as {
      type: string;
      ref: string;
      id: string;
      version: number;
    };
    if (type === 'programme') {
      const told = head as { serial: number; hash: string; screen: string };
      if (told.screen !== screen) faults.push(`a programme of ${told.screen}`);
      if (told.serial < serial) faults.push(`serial ${told.serial} after ${serial}`);
      if (told.serial === serial && told.hash !== hash) faults.push(`serial ${serial} twice`);
      ({ serial, hash } = told);
      schedules = new Set(body.match(/schedule-[0-9a-z]{12}/g) ?? []);
      from.send({ type: 'ack', ref });
      from.send({ type: 'live', serial, at: Date.now() });
    } else if (type === 'urgent') {
      const urgent = JSON.parse(body) as { id: string; version: number; screens: string[] };
      if (!urgent.screens.includes(screen))
        faults.push(`an urgent message of another, ${urgent.id}`);
      urgents.set(urgent.id, Math.max(urgent.version, urgents.get(urgent.id) ?? 0));
      from.send({ type: 'ack', ref });
    } else if (type === 'urgent-end') {
      if ((urgents.get(id) ?? Infinity) <= version) urgents.delete(id);
      from.send({ type: 'ack', ref });
    } else if (type === 'credential') {
      if (next !== null) former.push(next);
      next = head['credential'] as string;
      from.send({ type: 'ack', ref });
    } else if (ref !== undefined) from.send({ type: 'ack', ref });
  }

  return {
    screen,
    get schedules() {
      return schedules;
    },
    urgents,
    faults,
    former,
    credential: () => current,
    online: () => online,
    paired: (credential) => {
      cutOff();
      current = credential;
      leave();
      client?.socket.terminate();
    },
    leaveHanging: () => {
      if (!client) return;
      client.socket.pause();
      hanging.push(client);
      client = null;
      leave();
    },
    endHanging: () => {
      for (const { socket } of hanging.splice(0)) socket.terminate();
    },
    stop: () => {
      running = false;
      leave();
      client?.socket.terminate();
      for (const { socket } of hanging.splice(0)) socket.terminate();
    },
  };
}

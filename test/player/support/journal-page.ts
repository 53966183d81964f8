/** The journal alone in a page: its tests and its bench fill it with more than a player could play. */
import { type Play, playText } from '../../../content/wire/messages.ts';
import { courier } from '../../../player/journal/courier.ts';
import {
  BASE,
  createJournal,
  HEAD,
  type Journal,
  NO_HASH,
  readHead,
  type Unnumbered,
} from '../../../player/journal/journal.ts';
import type { Change, Store } from '../../../player/platform.ts';
import { createTrust } from '../../../player/trust/verify.ts';
import { openStore } from '../../../player/vault/store-indexeddb.ts';

const CHUNK = 5000;

const TIME_ZONE = 'Asia/Shanghai';
const HASH_OF = 'abcdef0123456789'.repeat(4);
const trust = createTrust(undefined, () => Promise.resolve());
const digest = (text: string): Promise<string> => trust.digest(new TextEncoder().encode(text));

async function storeNamed(name: string): Promise<Store> {
  const store = await openStore(name);
  if (!store) throw new Error('the browser keeps nothing');
  return store;
}

/** What a county's screen plays: a few items of a few schedules by turns. */
const playOf = (i: number, start: number): Unnumbered => ({
  item: `item-7q2m8x0v4kz${i % 9}`,
  asset: HASH_OF.slice(i % 9) + HASH_OF.slice(0, i % 9),
  schedule: `schedule-5c0k2n9d7rw${i % 4}`,
  campaign: i % 3 ? `campaign-1f8d0a3b6c9${i % 2}` : null,
  zone: 0,
  start,
  end: start + 10_000,
  plannedMs: 10_000,
  how: i % 50 ? 'full' : 'cut',
});

let journal: Journal | null = null;
/** Plays for which the disk has no room, before the page gives up. */
const WAITING_ENOUGH = 3;

const page = {
  /** Writes `count` plays as the journal would, many a transaction. */
  async fill(name: string, count: number, start: number, everyMs: number): Promise<void> {
    const store = await storeNamed(name);
    let [key, hash] = await readHead(store);
    for (let done = 0; done < count;) {
      const changes: Change[] = [];
      for (; changes.length < CHUNK && done < count; done++) {
        const text = playText(playOf(done, start + done * everyMs));
        hash = await digest(`${hash}\n${text}`);
        changes.push({ room: 'plays', put: ++key, value: hash + text });
      }
      changes.push({ room: 'meta', put: HEAD, value: [key, hash] });
      if (!(await store.write(changes)).ok) throw new Error(`full after ${done}`);
    }
  },
  /** The same as players before the chain kept it. */
  async fillBare(name: string, count: number, start: number): Promise<void> {
    const store = await storeNamed(name);
    for (let n = 1; n <= count;) {
      const changes: Change[] = [];
      for (; changes.length < CHUNK && n <= count; n++) {
        const value: Play = { n, ...playOf(n, start + n * 10_000) };
        changes.push({ room: 'plays', put: n, value });
      }
      if (!(await store.write(changes)).ok) throw new Error(`full after ${n}`);
    }
  },
  /** Milliseconds from nothing to: the store open, the count known, the first message made; and for one more play. */
  async times(name: string, nowMs: number): Promise<Record<string, number>> {
    const began = performance.now();
    const store = await storeNamed(name);
    const opened = performance.now();
    const kept = createJournal(store, digest, () => Promise.resolve(false));
    await store.write([{ room: 'meta', put: BASE, value: [0, NO_HASH, 0] }]);
    const count = await kept.count();
    const counted = performance.now();
    const carry = courier(store, trust, () => undefined);
    const identity = { screen: 'door', series: '1', credential: '', key: '', open: true };
    const message = await carry.next(identity, nowMs);
    const made = performance.now();
    await kept.add(playOf(0, nowMs - 10_000));
    const added = performance.now();
    await carry.restart();
    const restarted = performance.now();
    await carry.fold(nowMs, TIME_ZONE);
    const folded = performance.now();
    return {
      count,
      plays: message?.type === 'plays' ? message.plays.length : 0,
      open: opened - began,
      counting: counted - opened,
      message: made - counted,
      add: added - made,
      restart: restarted - added,
      fold: folded - restarted,
    };
  },
  /** Adds plays one by one to the one journal of the page; stops when some have to wait. */
  async addAll(name: string, count: number, start: number, everyMs: number): Promise<object> {
    const store = await storeNamed(name);
    const carry = courier(store, trust, () => undefined);
    journal ??= createJournal(store, digest, () =>
      carry.fold(start + count * everyMs + 60_000, TIME_ZONE),
    );
    let tried = 0;
    let waiting = 0;
    while (tried < count && waiting < WAITING_ENOUGH) {
      const kept = await journal.add(playOf(tried, start + tried * everyMs));
      tried++;
      waiting = kept ? 0 : waiting + 1;
    }
    return { tried, waiting, count: await journal.count() };
  },
};

export type JournalPage = typeof page;
(window as unknown as { journalPage: JournalPage }).journalPage = page;

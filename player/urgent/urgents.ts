/** Urgent messages in force: verified, kept until they expire, and never brought back by a replay. */
import type { ReportKind, ToPlayer, UrgentBody } from '../../content/wire/messages.ts';
import { signedUrgent, signedUrgentEnd } from '../../content/wire/messages.ts';
import type { Store } from '../platform.ts';
import type { Trust } from '../trust/verify.ts';

type UrgentMessage = Extract<ToPlayer, { type: 'urgent' }>;
type UrgentEndMessage = Extract<ToPlayer, { type: 'urgent-end' }>;

interface Kept {
  readonly hash: string;
  readonly signature: string;
  readonly bytes: Uint8Array;
}

export interface Urgents {
  load(screen: string, keys: readonly string[], nowMs: number): Promise<void>;
  /** Verified and in force, or null. It may be painted at once; `keep` follows. */
  accept(
    message: UrgentMessage,
    body: Uint8Array,
    screen: string,
    key: string,
    nowMs: number,
  ): Promise<UrgentBody | null>;
  /** The ended message, when it was in force here. */
  end(message: UrgentEndMessage, key: string): Promise<UrgentBody | null>;
  /** Those that are over at `nowMs`, now dropped. */
  expire(nowMs: number): Promise<readonly UrgentBody[]>;
  /** The one to show, the last issued of those whose turn it is, and when to ask again (or Infinity). */
  top(nowMs: number): { readonly body: UrgentBody | null; readonly until: number };
  held(): readonly string[];
  forget(): Promise<void>;
}

/** Ends that arrived: a version up to this one never shows again. As many as fit no screen's lifetime of abuse. */
const ENDED = 'urgent-ended';
const ENDED_MOST = 500;
/** Named in a hello: the server takes no more. Of what is not named it sends again what is in force. */
const HELD_MOST = 100;

export function createUrgents(
  store: Store,
  trust: Trust,
  report: (what: ReportKind, detail: string) => void,
): Urgents {
  const inForce = new Map<string, UrgentBody>();
  let ended: (readonly [id: string, version: number])[] = [];

  const verified = async (
    kept: Kept,
    screen: string,
    keys: readonly string[],
  ): Promise<UrgentBody | null> => {
    const good = (await trust.digest(kept.bytes)) === kept.hash;
    let signed = false;
    for (const key of keys)
      signed = signed || (await trust.signed(signedUrgent(kept.hash), kept.signature, key));
    if (good && signed) {
      const body = JSON.parse(new TextDecoder().decode(kept.bytes)) as UrgentBody;
      // A server from before screens were named may have sent what is kept.
      if ((body.screens || []).indexOf(screen) >= 0) return body;
    }
    report('forged', `urgent ${!good ? 'hash' : signed ? 'of another screen' : 'signature'}`);
    return null;
  };
  const isOver = (id: string, version: number): boolean =>
    ended.some(([endedId, upTo]) => endedId === id && version <= upTo);
  const keep = async (id: string, kept: Kept): Promise<void> => {
    const written = await store.write([{ room: 'urgents', put: id, value: kept }]);
    if (!written.ok) report('storage', `urgent ${id}: ${written.reason}`);
  };
  const drop = async (over: readonly UrgentBody[]): Promise<void> => {
    for (const { id } of over) inForce.delete(id);
    if (over.length > 0) await store.write(over.map(({ id }) => ({ room: 'urgents', drop: id })));
  };

  return {
    load: async (screen, keys, nowMs) => {
      ended = ((await store.get('meta', ENDED)) as typeof ended | undefined) || [];
      for (const kept of (await store.values('urgents', 1000)) as readonly Kept[]) {
        const body = await verified(kept, screen, keys);
        if (body && !isOver(body.id, body.version)) inForce.set(body.id, body);
      }
      await drop(Array.from(inForce.values()).filter((body) => body.expiresAt <= nowMs));
    },
    accept: async (message, bytes, screen, key, nowMs) => {
      const kept: Kept = { hash: message.hash, signature: message.signature, bytes: bytes.slice() };
      const body = await verified(kept, screen, [key]);
      if (!body) return null;
      const older = inForce.get(body.id);
      if (
        body.expiresAt <= nowMs ||
        isOver(body.id, body.version) ||
        (older && older.version > body.version)
      )
        return null;
      inForce.set(body.id, body);
      // The picture does not wait for the disk.
      void keep(body.id, kept);
      return body;
    },
    end: async (message, key) => {
      const { id, version, signature } = message;
      if (!(await trust.signed(signedUrgentEnd(id, version), signature, key))) {
        report('forged', 'urgent-end signature');
        return null;
      }
      const body = inForce.get(id);
      ended = ended
        .filter((end) => end[0] !== id || end[1] > version)
        .concat([[id, version]])
        .slice(-ENDED_MOST);
      await store.write([{ room: 'meta', put: ENDED, value: ended }]);
      if (!body || body.version > version) return null;
      await drop([body]);
      return body;
    },
    expire: async (nowMs) => {
      const over = Array.from(inForce.values()).filter((body) => body.expiresAt <= nowMs);
      await drop(over);
      return over;
    },
    top: (nowMs) => {
      let best: UrgentBody | null = null;
      let until = Infinity;
      inForce.forEach((body) => {
        const { repeat, issuedAt, expiresAt } = body;
        let isUp = true;
        let change = expiresAt;
        if (repeat) {
          const since = Math.max(0, nowMs - issuedAt) % repeat.everyMs;
          isUp = since < repeat.showMs;
          change = nowMs + (isUp ? repeat.showMs : repeat.everyMs) - since;
        }
        until = Math.min(until, change, expiresAt);
        if (isUp && !(best && best.issuedAt > issuedAt)) best = body;
      });
      return { body: best, until };
    },
    held: () =>
      Array.from(inForce.values(), (body) => `${body.id}:${body.version}`).slice(-HELD_MOST),
    forget: async () => {
      inForce.clear();
      await store.write([{ room: 'urgents', clear: true }]);
    },
  };
}

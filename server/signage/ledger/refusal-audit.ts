/**
 * What was refused at the door, in the audit: wrong passwords, codes and tokens, and deeds that somebody may not do. A
 * flood of refusals must not fill the audit: within a span the first of a kind is written at once, those like it are
 * counted and written as one at its end, and of more kinds than a span bears only their number.
 */
import { type By, record } from './audit.ts';
import type { Signage } from '../ground/context.ts';
import { transact } from '../../db/transact.ts';

export interface Refusal {
  readonly action:
    | 'session.refused'
    | 'session.barred'
    | 'pairing.refused'
    | 'cap.refused'
    | 'deed.refused'
    | 'others.refused';
  /** Who was refused, where that is known by more than their word, and the place in the network from which it came. */
  readonly by: By & { readonly from: string };
  /** Id, route or code that it was about: never what somebody typed, who may have typed a password. */
  readonly subject: string;
}

export interface RefusalAudit {
  /** Resolves when it is written, or counted. */
  note(refusal: Refusal): Promise<void>;
  /** Writes what was only counted, as at a stop. */
  close(): Promise<void>;
}

const SPAN_MS = 600_000;
/** Kinds that a span bears of strangers, and of people who are signed in: strangers leave room for these. */
const KINDS_MOST = { strangers: 8, people: 24 } as const;
/** What an entry names of all that its refusals were about. */
const SUBJECTS_MOST = 12;

interface Counted {
  readonly refusal: Refusal;
  /** Those after the first, which is written. */
  times: number;
  readonly subjects: Set<string>;
}

export function createRefusalAudit(signage: Pick<Signage, 'db' | 'clock' | 'log'>): RefusalAudit {
  const { db, clock, log } = signage;
  const kinds = { strangers: new Map<string, Counted>(), people: new Map<string, Counted>() };
  let since = 0;
  let beyond = 0;
  let timer: NodeJS.Timeout | null = null;

  const write = async (
    { action, by, subject }: Refusal,
    detail: Readonly<Record<string, unknown>>,
  ): Promise<void> => {
    const entry = { at: clock.now(), by, action, subject, detail };
    try {
      await transact(db, (trx) => record(trx, entry));
    } catch (err) {
      log.error({ err, refusal: action }, 'a refusal is not in the audit');
    }
  };
  const endSpan = async (): Promise<void> => {
    if (timer) clearTimeout(timer);
    timer = null;
    const counted = [...kinds.strangers.values(), ...kinds.people.values()];
    const others = beyond;
    kinds.strangers.clear();
    kinds.people.clear();
    beyond = 0;
    for (const { refusal, times, subjects } of counted)
      if (times > 0) await write(refusal, { times, since, subjects: [...subjects] });
    if (others > 0) await write(OTHERS, { times: others, since });
  };

  return {
    note: async (refusal) => {
      const now = clock.now();
      // Also where the clock was set back.
      if (timer && Math.abs(now - since) >= SPAN_MS) await endSpan();
      if (!timer) {
        since = now;
        timer = setTimeout(() => void endSpan(), SPAN_MS);
        timer.unref();
      }
      const who = kinds[refusal.by.person === null ? 'strangers' : 'people'];
      // Not by its subject: that there was one more write must not tell whether a login exists.
      const key = JSON.stringify([refusal.action, refusal.by]);
      const counted = who.get(key);
      if (counted) {
        counted.times += 1;
        if (counted.subjects.size < SUBJECTS_MOST) counted.subjects.add(refusal.subject);
        return;
      }
      if (who.size >= KINDS_MOST[refusal.by.person === null ? 'strangers' : 'people']) {
        beyond += 1;
        return;
      }
      who.set(key, { refusal, times: 0, subjects: new Set() });
      await write(refusal, { times: 1 });
    },
    close: endSpan,
  };
}

/** Of kinds that a span did not bear. */
const OTHERS = {
  action: 'others.refused',
  by: { person: null, unit: null, from: '' },
  subject: 'others',
} as const;

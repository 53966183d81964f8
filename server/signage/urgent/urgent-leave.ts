/** Whether an urgent message of a person may go out now: by the rule of its unit it goes, is reviewed after, or is held until a second person confirms it. */
import { createHash } from 'node:crypto';
import type { Trx } from '../../db/counters.ts';
import { alone } from '../../db/transact.ts';
import { conflict, type Failure } from '../ground/failure.ts';
import type { Actor } from '../reach/actor.ts';
import { readRules } from '../review/rules.ts';
import { seal } from '../review/snapshot.ts';
import {
  begin,
  changed,
  openSubmission,
  type Put,
  type SubmissionRow,
} from '../review/submissions.ts';
import { tellSubmitted } from '../review/tell.ts';
import type { NewUrgent, Urgent, UrgentChange } from './urgent.ts';

/** Asked in the transaction that stores a message, before and behind. */
export interface Leave {
  /** Of a new message that has its id already. */
  readonly id?: string;
  /** @returns why nothing is stored of it; what this has written itself stays. */
  ask(trx: Trx, urgent: Urgent): Promise<Failure | null>;
  stored?(trx: Trx, urgent: Urgent): Promise<void>;
}

/** It waits for a second person: a refusal for whoever does not know more, with the submission for whoever does. */
export interface Held extends Failure {
  readonly held: SubmissionRow;
}

export const isHeld = (failure: Failure): failure is Held => 'held' in failure;

/** What is held, as its submission's snapshot has it. */
export interface HeldUrgent {
  readonly issuer: { readonly person: string; readonly unit: string };
  /** The message as it would be. */
  readonly message: Pick<Urgent, 'text' | 'words' | 'template' | 'target' | 'drill' | 'expiresAt'>;
  /** A new one, or a change of this version of one that is out. */
  readonly order:
    | { readonly kind: 'issue'; readonly input: NewUrgent }
    | {
        readonly kind: 'update';
        readonly of: string;
        readonly version: number;
        readonly change: UrgentChange;
      };
}

/** `urgent`: it is out, and is reviewed after. `urgent-held`: it waits. */
export const NOUNS = { after: 'urgent', held: 'urgent-held' } as const;

/** A double click is one message: also while it is held. */
export const idUnder = (key: string): string =>
  `urgent-${createHash('sha256').update(key).digest('hex').slice(0, 24)}`;

/** @param order null: it shows nothing that nobody has confirmed, such as an earlier end. */
export function leaveOf(actor: Actor, order: HeldUrgent['order'] | null, at: number): Leave {
  let reviewedAfter = false;
  return {
    ask: async (trx, urgent) => {
      reviewedAfter = false;
      if (order === null) return null;
      const rules = await readRules(trx, urgent.unit);
      const { level } = rules.demand(['urgent'], new Set([actor.person]));
      reviewedAfter = level === 1;
      // In the order in which whoever takes it down holds them: the submission, the message.
      if (reviewedAfter) await openSubmission(trx, NOUNS.after, urgent.id);
      return level === 2 ? hold(trx, actor, urgent, order, at) : null;
    },
    stored: async (trx, urgent) => {
      if (reviewedAfter) await reviewAfter(trx, actor, urgent, at);
    },
  };
}

async function hold(
  trx: Trx,
  actor: Actor,
  urgent: Urgent,
  order: HeldUrgent['order'],
  at: number,
): Promise<Held> {
  // Of a double click the second finds what the first has left.
  await alone(
    trx,
    trx.selectFrom('units').select('id').where('id', '=', urgent.unit),
  ).executeTakeFirst();
  const { text, words, template, target, drill, expiresAt } = urgent;
  const held: HeldUrgent = {
    issuer: { person: actor.person, unit: urgent.unit },
    message: { text, words, template, target, drill, expiresAt },
    order,
  };
  const put = {
    ...putOf(NOUNS.held, actor, urgent, held, at),
    // It is of no use any more when the message is over.
    deadline: expiresAt,
  };
  const open = await openSubmission(trx, NOUNS.held, urgent.id);
  if (open && (order.kind === 'issue' || open.hash === put.snapshot.hash))
    return { ...conflict('urgent-unconfirmed'), held: open };
  const submission = open
    ? await changed(trx, open, put, CONFIRMED)
    : await begin(trx, put, CONFIRMED);
  await tellSubmitted(trx, submission, { at, by: actor.person });
  return { ...conflict('urgent-unconfirmed'), held: submission };
}

/** By one second person. */
const CONFIRMED = { level: 1, hours: 1, borrow: true, from: null } as const;

async function reviewAfter(trx: Trx, actor: Actor, urgent: Urgent, at: number): Promise<void> {
  const rules = await readRules(trx, urgent.unit);
  const demand = { ...rules.demand(['urgent'], new Set()), level: 1 as const };
  const { id: _, ...message } = urgent;
  const put = putOf(
    NOUNS.after,
    actor,
    urgent,
    { issuer: { person: actor.person, unit: urgent.unit }, message },
    at,
  );
  const open = await openSubmission(trx, NOUNS.after, urgent.id);
  const submission = open ? await changed(trx, open, put, demand) : await begin(trx, put, demand);
  await tellSubmitted(trx, submission, { at, by: actor.person });
}

function putOf(
  noun: Put['noun'],
  { person }: Actor,
  urgent: Urgent,
  snapshot: unknown,
  at: number,
): Put {
  const { id: subject, unit, version, issuedBy } = urgent;
  const authors = issuedBy === null ? [person] : [person, issuedBy];
  return {
    noun,
    subject,
    unit,
    version,
    kinds: ['urgent'],
    snapshot: seal(snapshot),
    authors,
    by: person,
    at,
  };
}

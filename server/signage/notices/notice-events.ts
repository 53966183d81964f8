/** What people are told of, and whom it concerns where nobody is named. */
import type { Role } from '../reach/rights.ts';

/** What each event says beside its subject: names and times for people, never ids. */
export interface NoticeFacts {
  'review.submitted': { readonly by: string; readonly deadline?: number };
  'review.returned': { readonly by: string; readonly reason: string };
  'review.approved': { readonly by: string };
  'review.due': { readonly deadline: number };
  /** `screens`: how many; where it is one, the subject is the screen, else the unit. */
  'screen.silent': { readonly screens: number; readonly named: readonly Named[] };
  'screen.back': { readonly screens: number; readonly named: readonly Named[] };
  'urgent.issued': {
    readonly screens: number;
    readonly drill: boolean;
    readonly until: number;
    /** Null: a source of alerts. */
    readonly by: string | null;
  };
  /** `by` is null where its time was over. */
  'urgent.ended': { readonly drill: boolean; readonly by: string | null };
  'consent.asked': { readonly by: string; readonly until?: number };
  'consent.answered': { readonly by: string; readonly agreed: boolean };
  /** `day`: YYYY-MM-DD. */
  'receipt.ready': { readonly day: string };
  'job.failing': { readonly since: number };
  'job.well': { readonly since: number };
  'mail.undelivered': { readonly address: string; readonly problem: string };
  'webhook.disabled': { readonly since: number; readonly problem: string };
  'key.changed': { readonly by: string };
  /** `place`: the address from which it was. */
  'sign-in.new-place': { readonly place: string };
}

export type NoticeEvent = keyof NoticeFacts;

export interface Named {
  readonly name: string;
  readonly nameEn: string;
}

/** `mail`: the inbox, and by e-mail as well. */
type Told = 'inbox' | 'mail';

interface EventRule {
  /** Who hears of it on the unit or above, unless they wish it otherwise. Others who are there may wish to. */
  readonly usual: Partial<Record<Role, Told>>;
  /** How those hear of it who are named with it. */
  readonly named: Told;
  /** It goes out at once, and through quiet hours where its reader lets it. */
  readonly hurried?: boolean;
  /** Of what goes out itself, which must not make more of the kind: the inbox alone. */
  readonly inboxOnly?: boolean;
  /** It is for those alone who are named with it. */
  readonly personal?: boolean;
  /** Who has none of the roles under `usual` does not hear of it, whatever they wish: it says what is not everybody's. */
  readonly closed?: boolean;
}

export const EVENTS: { readonly [E in NoticeEvent]: EventRule } = {
  'review.submitted': { usual: { reviewer: 'mail' }, named: 'mail' },
  'review.returned': { usual: {}, named: 'mail', personal: true },
  'review.approved': { usual: {}, named: 'inbox', personal: true },
  'review.due': { usual: { reviewer: 'mail' }, named: 'mail' },
  'screen.silent': { usual: { administrator: 'mail', owner: 'inbox' }, named: 'inbox' },
  'screen.back': { usual: { administrator: 'inbox', owner: 'inbox' }, named: 'inbox' },
  'urgent.issued': {
    usual: { command: 'mail', administrator: 'mail', reviewer: 'inbox', inspector: 'inbox' },
    named: 'mail',
    hurried: true,
  },
  'urgent.ended': {
    usual: { command: 'inbox', administrator: 'inbox', reviewer: 'inbox', inspector: 'inbox' },
    named: 'inbox',
    hurried: true,
  },
  'consent.asked': { usual: { owner: 'mail' }, named: 'mail', closed: true },
  'consent.answered': { usual: {}, named: 'mail', personal: true },
  'receipt.ready': { usual: { owner: 'inbox' }, named: 'inbox', closed: true },
  'job.failing': { usual: { administrator: 'mail' }, named: 'inbox', closed: true },
  'job.well': { usual: { administrator: 'inbox' }, named: 'inbox', closed: true },
  'mail.undelivered': {
    usual: { administrator: 'inbox' },
    named: 'inbox',
    inboxOnly: true,
    closed: true,
  },
  'webhook.disabled': { usual: { administrator: 'mail' }, named: 'inbox', closed: true },
  'key.changed': { usual: { administrator: 'mail' }, named: 'inbox', closed: true },
  'sign-in.new-place': { usual: {}, named: 'mail', personal: true },
};

export const EVENT_NAMES = Object.keys(EVENTS) as readonly NoticeEvent[];

/** @returns null: an event that this version does not know, as a newer one may have written. */
export const eventOf = (name: string): NoticeEvent | null =>
  EVENT_NAMES.find((one) => one === name) ?? null;

/** How one hears of an event. */
export interface Ways {
  readonly inbox: boolean;
  readonly mail: boolean;
}

const RANK = { mail: 2, inbox: 1 } as const;

/** What is usual for whoever has these roles there; `named`: they are named with it. */
export function usualWays(event: NoticeEvent, roles: readonly Role[], named: boolean): Ways {
  const { usual, named: toNamed } = EVENTS[event];
  const told = roles.map((role) => usual[role]);
  if (named) told.push(toNamed);
  const most = Math.max(0, ...told.map((one) => (one ? RANK[one] : 0)));
  return { inbox: most >= RANK.inbox, mail: most >= RANK.mail };
}

/** Whether whoever has these roles there may hear of it at all. */
export function mayHear(event: NoticeEvent, roles: readonly Role[]): boolean {
  const { usual, closed } = EVENTS[event];
  return !closed || roles.some((role) => usual[role] !== undefined);
}

/** Tells people what happened, in the transaction of what happened: neither is ever there without the other. */
import type { Trx } from '../../db/counters.ts';
import { newId } from '../ground/ids.ts';
import { inTurns } from '../ground/values.ts';
import { type Role, ROLES } from '../reach/rights.ts';
import { readUnits } from '../reach/unit-tree.ts';
import {
  EVENTS,
  mayHear,
  type NoticeEvent,
  type NoticeFacts,
  usualWays,
  type Ways,
} from './notice-events.ts';

export interface Notice<E extends NoticeEvent> {
  readonly event: E;
  /** Whose it is: of whoever has a role there or above, those hear of it whom it concerns. */
  readonly unit: string;
  readonly subject: Subject;
  readonly facts: NoticeFacts[E];
  /** Ids: these alone hear of it, and not who has a role. */
  readonly persons?: readonly string[];
  readonly at: number;
}

/** What it is about, as people call it now; without an English name it is called the same in both languages. */
export interface Subject {
  readonly kind:
    | 'item'
    | 'schedule'
    | 'screen'
    | 'unit'
    | 'urgent'
    | 'job'
    | 'person'
    | 'webhook'
    | 'key'
    | 'contract';
  readonly id: string;
  readonly name: string;
  readonly nameEn?: string;
}

/** Between an event and its e-mail: what comes meanwhile goes with it. */
export const GATHER_MS = 2 * 60_000;
const HURRIED_MS = 5000;

/** A name of a subject may be a whole slogan. */
const NAME_MOST = 200;
const cut = (name: string): string => [...name].slice(0, NAME_MOST).join('');

/** To be called last in a transaction, and once for what is one to people: a hundred silent screens are one notice. */
export async function notify<E extends NoticeEvent>(trx: Trx, notice: Notice<E>): Promise<void> {
  const { event, unit, subject, facts, at } = notice;
  const id = newId('notice');
  await trx
    .insertInto('notices')
    .values({
      id,
      at,
      event,
      unit,
      subject_kind: subject.kind,
      subject_id: subject.id,
      subject_name: cut(subject.name),
      subject_name_en: cut(subject.nameEn || subject.name),
      facts: JSON.stringify(facts),
    })
    .execute();
  const chain = [...(await readUnits(trx)).chainOf(unit)];
  const heard = await whoHears(trx, notice, chain);
  const inbox = heard
    .filter((one) => one.inbox)
    .map(({ person }) => ({ person, notice: id, at, read_at: null }));
  for await (const some of inTurns(inbox)) await trx.insertInto('inbox').values(some).execute();
  const hurried = EVENTS[event].hurried ? 1 : 0;
  const due_at = at + (hurried ? HURRIED_MS : GATHER_MS);
  const lines = heard
    .filter((one) => one.mail)
    .map(({ person }) => ({ person, notice: id, due_at, hurried, letter: null }));
  for await (const some of inTurns(lines))
    await trx.insertInto('mail_lines').values(some).execute();
  await callWebhooks(trx, id, event, chain, at);
}

interface Hears extends Ways {
  readonly person: string;
}

/** Those who are named, or whoever has a role on the unit or above now. @param chain the unit and all above it */
async function whoHears(
  trx: Trx,
  { event, persons, at }: Notice<NoticeEvent>,
  chain: readonly string[],
): Promise<Hears[]> {
  const roles = persons ? null : await rolesOn(trx, chain, at);
  if (!persons && EVENTS[event].personal) return [];
  const people = [...new Set(persons ?? roles?.keys())];
  const heard: Hears[] = [];
  for await (const some of inTurns(people)) {
    const rows = await trx
      .selectFrom('people')
      .leftJoin('notice_settings', 'notice_settings.person', 'people.id')
      .leftJoin('notice_wishes', (join) =>
        join.onRef('notice_wishes.person', '=', 'people.id').on('notice_wishes.event', '=', event),
      )
      .select(['people.id', 'notice_settings.mail as address'])
      .select(['notice_wishes.inbox', 'notice_wishes.mail'])
      .where('people.id', 'in', some)
      .where('people.disabled', '=', 0)
      .execute();
    for (const row of rows) {
      const held = roles?.get(row.id) ?? [];
      if (roles && !mayHear(event, held)) continue;
      const usual = usualWays(event, held, roles === null);
      const wished = row.inbox === null ? usual : { inbox: row.inbox === 1, mail: row.mail === 1 };
      const mail = wished.mail && row.address !== null && !EVENTS[event].inboxOnly;
      heard.push({ person: row.id, inbox: wished.inbox, mail });
    }
  }
  return heard;
}

async function rolesOn(
  trx: Trx,
  chain: readonly string[],
  at: number,
): Promise<ReadonlyMap<string, Role[]>> {
  const grants = await trx
    .selectFrom('grants')
    .select(['person', 'role'])
    .where('unit', 'in', [...chain])
    .where((eb) => eb.or([eb('from_at', 'is', null), eb('from_at', '<=', at)]))
    .where((eb) => eb.or([eb('until_at', 'is', null), eb('until_at', '>', at)]))
    .execute();
  const roles = new Map<string, Role[]>();
  for (const { person, role: held } of grants) {
    const role = ROLES.find((one) => one === held);
    if (role) roles.set(person, [...(roles.get(person) ?? []), role]);
  }
  return roles;
}

/** Those of the unit and of all above it that want the event. */
async function callWebhooks(
  trx: Trx,
  notice: string,
  event: NoticeEvent,
  chain: readonly string[],
  at: number,
): Promise<void> {
  const hooks = await trx
    .selectFrom('webhooks')
    .select(['id', 'events'])
    .where('unit', 'in', [...chain])
    .where('disabled_at', 'is', null)
    .execute();
  const calls = hooks
    .filter(({ events }) => (JSON.parse(events) as string[]).includes(event))
    .map(({ id }) => ({
      webhook: id,
      notice,
      state: 'waiting',
      tries: 0,
      next_at: at,
      done_at: null,
      problem: null,
    }));
  if (calls.length > 0) await trx.insertInto('webhook_calls').values(calls).execute();
}

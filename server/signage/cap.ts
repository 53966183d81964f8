/** CAP 1.2 alerts become urgent messages. Every one that comes in is kept with what became of it, and why. */
import { takeNumbers } from '../db/counters.ts';
import type { Db } from '../db/open.ts';
import { type Actor, unitsBelow } from './actor.ts';
import { alertFrom, type CapAlert, type CapInfo, NotCap, parseXml } from './cap-alert.ts';
import { screensInAreas } from './cap-area.ts';
import { verifiedRoot } from './cap-signature.ts';
import type { CapSource } from './cap-sources.ts';
import type { Signage } from './context.ts';
import type { Target } from './targets.ts';
import { type Issuer, LIFE_MAX_MS } from './urgent.ts';
import { cancelFor, updateFor } from './urgent-change.ts';
import { issueFor } from './urgent-issue.ts';

/** Larger alerts are refused unread. */
export const CAP_BYTES_MAX = 200_000;

export type CapOutcome = 'issued' | 'updated' | 'cancelled' | 'ignored' | 'repeated' | 'refused';

export interface CapAnswer {
  readonly outcome: CapOutcome;
  /** In words, also where it went well. */
  readonly reason: string;
  readonly reference: string;
  /** The message that it made, changed or ended. */
  readonly urgent: string | null;
}

/** Takes one document of a source. Never throws for what is in it. */
export async function takeCap(
  signage: Signage,
  source: CapSource,
  bytes: Uint8Array,
): Promise<CapAnswer> {
  const read = readCap(source, bytes, signage.clock.now());
  const answer = read.ok ? await judge(signage, source, read.alert) : refusal(read.reason, '');
  await keep(signage, source, read.text, answer);
  return answer;
}

type ReadCap =
  | { readonly ok: true; readonly alert: CapAlert; readonly text: string }
  | { readonly ok: false; readonly reason: string; readonly text: string };

function readCap(source: CapSource, bytes: Uint8Array, now: number): ReadCap {
  if (bytes.byteLength > CAP_BYTES_MAX) {
    return { ok: false, reason: `it is larger than ${CAP_BYTES_MAX / 1000} kB`, text: '' };
  }
  let text = '';
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const root =
      source.certificates.length > 0
        ? verifiedRoot(text, source.certificates, now)
        : parseXml(text);
    return { ok: true, alert: alertFrom(root), text };
  } catch (error) {
    if (error instanceof NotCap) return { ok: false, reason: error.message, text };
    // What the parser or its recursion could not bear is no alert either; only a bug of ours would be neither.
    if (error instanceof RangeError || error instanceof TypeError) {
      return { ok: false, reason: 'it cannot be read as UTF-8 XML', text };
    }
    throw error;
  }
}

const refusal = (reason: string, reference: string): CapAnswer => ({
  outcome: 'refused',
  reason,
  reference,
  urgent: null,
});

async function judge(signage: Signage, source: CapSource, alert: CapAlert): Promise<CapAnswer> {
  const { reference, msgType } = alert;
  const before = await takenBefore(signage.db, source, reference);
  if (before) return { ...before, outcome: 'repeated', reference };
  if (alert.scope !== 'Public')
    return refusal(`scope ${alert.scope}: not for the street`, reference);
  if (msgType === 'Ack' || msgType === 'Error') {
    return {
      outcome: 'ignored',
      reason: `msgType ${msgType} asks for nothing`,
      reference,
      urgent: null,
    };
  }
  if (msgType === 'Alert') return issue(signage, source, alert);
  const earlier = await referred(signage.db, source, alert.references);
  if (msgType === 'Cancel') return cancel(signage, source, alert, earlier);
  return update(signage, source, alert, earlier);
}

const issuerOf = ({ unit }: CapSource): Issuer => ({ person: null, unit });

async function issue(signage: Signage, source: CapSource, alert: CapAlert): Promise<CapAnswer> {
  const { reference } = alert;
  const content = contentOf(source, alert);
  const issued = await issueFor(signage, issuerOf(source), {
    text: content.text,
    expiresAt: Math.min(content.expiresAt, signage.clock.now() + LIFE_MAX_MS),
    target: await targetOf(signage.db, source, content.info),
    // Only what is meant may reach the street; all else is for the screens that are tagged for it.
    drill: alert.status !== 'Actual',
    idempotencyKey: keyOf(source, reference),
  });
  if (!issued.ok) return refusal(issued.message, reference);
  const { urgent, screens } = issued;
  return { outcome: 'issued', reason: `on ${screens} screens`, reference, urgent: urgent.id };
}

async function update(
  signage: Signage,
  source: CapSource,
  alert: CapAlert,
  earlier: readonly string[],
): Promise<CapAnswer> {
  const { reference } = alert;
  const [first, ...others] = earlier;
  if (first === undefined) return issue(signage, source, alert);
  const { text, expiresAt } = contentOf(source, alert);
  const change = { text, expiresAt: Math.min(expiresAt, signage.clock.now() + LIFE_MAX_MS) };
  const updated = await updateFor(signage, issuerOf(source), first, change);
  if (!updated.ok) {
    // What it speaks of is over: its news is not.
    return updated.reason === 'conflict'
      ? issue(signage, source, alert)
      : refusal(updated.message, reference);
  }
  for (const other of others) await cancelFor(signage, issuerOf(source), other);
  return {
    outcome: 'updated',
    reason: `version ${updated.urgent.version}`,
    reference,
    urgent: first,
  };
}

async function cancel(
  signage: Signage,
  source: CapSource,
  { reference }: CapAlert,
  earlier: readonly string[],
): Promise<CapAnswer> {
  const [first] = earlier;
  if (first === undefined) return refusal('references: nothing that this source issued', reference);
  for (const urgent of earlier) {
    const cancelled = await cancelFor(signage, issuerOf(source), urgent);
    if (!cancelled.ok) return refusal(cancelled.message, reference);
  }
  return { outcome: 'cancelled', reason: `${earlier.length} messages`, reference, urgent: first };
}

/** What a screen has room for. */
const TEXT_MAX = 500;
/** An instruction is added while the whole is read in a few breaths. */
const WITH_INSTRUCTION_MAX = 120;

function contentOf(
  source: CapSource,
  alert: CapAlert,
): { info: CapInfo; text: string; expiresAt: number } {
  const info = alert.infos.find(({ language }) => /^zh\b/i.test(language)) ?? alert.infos[0];
  if (!info) throw new Error('an alert without info was let through');
  const headline = info.headline ?? info.description ?? info.event;
  const both = info.instruction === null ? headline : `${headline}。${info.instruction}`;
  const text = (both.length <= WITH_INSTRUCTION_MAX ? both : headline)
    .replace(/\s+/g, ' ')
    .slice(0, TEXT_MAX);
  return { info, text, expiresAt: info.expires ?? alert.sent + source.defaultLifeMs };
}

async function targetOf(db: Db, source: CapSource, info: CapInfo): Promise<Target> {
  const shaped = info.areas.filter(({ polygons, circles }) => polygons.length + circles.length > 0);
  // An area that is only described covers all that the source speaks for.
  if (shaped.length === 0 || shaped.length < info.areas.length) return source.target;
  return {
    ...source.target,
    screens: await screensInAreas(db, source.unit, source.target, shaped),
  };
}

const keyOf = ({ name }: CapSource, reference: string): string => `cap\n${name}\n${reference}`;

async function takenBefore(
  db: Db,
  source: CapSource,
  reference: string,
): Promise<Pick<CapAnswer, 'reason' | 'urgent'> | null> {
  const row = await db
    .selectFrom('cap_alerts')
    .select(['reason', 'urgent'])
    .where('reference', '=', reference)
    .where('source', '=', source.name)
    .where('outcome', 'not in', ['refused', 'repeated'])
    .executeTakeFirst();
  return row ?? null;
}

/** The messages that alerts of this very source made under these references, in their order. */
async function referred(
  db: Db,
  source: CapSource,
  references: readonly string[],
): Promise<string[]> {
  if (references.length === 0) return [];
  const rows = await db
    .selectFrom('cap_alerts')
    .select('urgent')
    .where('reference', 'in', references.slice(0, 100))
    .where('source', '=', source.name)
    .where('urgent', 'is not', null)
    .orderBy('id')
    .execute();
  return [...new Set(rows.flatMap(({ urgent }) => (urgent === null ? [] : [urgent])))];
}

/** Refused documents kept of one source. */
const REFUSED_KEPT = 500;

async function keep(
  { db, clock }: Signage,
  source: CapSource,
  text: string,
  answer: CapAnswer,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const id = await takeNumbers(trx, 'event');
    await trx
      .insertInto('cap_alerts')
      .values({
        id,
        reference: answer.reference,
        source: source.name,
        received_at: clock.now(),
        xml: text.replaceAll('\u0000', '\uFFFD'),
        outcome: answer.outcome,
        reason: answer.reason,
        urgent: answer.urgent,
      })
      .execute();
    if (answer.outcome !== 'refused') return;
    const last = await trx
      .selectFrom('cap_alerts')
      .select('id')
      .where('source', '=', source.name)
      .where('outcome', '=', 'refused')
      .orderBy('id', 'desc')
      .limit(1)
      .offset(REFUSED_KEPT)
      .executeTakeFirst();
    if (!last) return;
    await trx
      .deleteFrom('cap_alerts')
      .where('source', '=', source.name)
      .where('outcome', '=', 'refused')
      .where('id', '<=', last.id)
      .execute();
  });
}

export interface KeptAlert extends CapAnswer {
  readonly id: number;
  readonly source: string;
  readonly receivedAt: number;
  readonly xml: string;
}

/** The newest first, of sources that issue for the actor's units. */
export async function listCapAlerts(
  db: Db,
  actor: Actor,
  sources: readonly CapSource[],
  limit: number,
): Promise<KeptAlert[]> {
  const units = await unitsBelow(db, actor.unit);
  const mine = sources.filter(({ unit }) => units.has(unit)).map(({ name }) => name);
  if (mine.length === 0) return [];
  const rows = await db
    .selectFrom('cap_alerts')
    .selectAll()
    .where('source', 'in', mine)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    source: row.source,
    receivedAt: row.received_at,
    xml: row.xml,
    outcome: row.outcome as CapOutcome,
    reason: row.reason,
    reference: row.reference,
    urgent: row.urgent,
  }));
}

/** CAP 1.2 alerts become urgent messages. Every one that comes in is kept with what became of it, and why. */
import type { Db } from '../../db/open.ts';
import type { CapAlert, CapInfo } from './cap-alert.ts';
import { screensInAreas } from './cap-area.ts';
import { CAP_BYTES_MAX } from './cap-document.ts';
import { type CapAnswer, keep, referred, takenBefore } from './cap-kept.ts';
import type { CapReader } from './cap-reader.ts';
import type { CapSource } from './cap-sources.ts';
import { cutTo } from '../../text.ts';
import type { Signage } from '../ground/context.ts';
import type { Target } from '../reach/targets.ts';
import { findUrgent, type FoundUrgent, type Issuer, LIFE_MAX_MS } from '../urgent/urgent.ts';
import { cancelFor, updateFor } from '../urgent/urgent-change.ts';
import type { UrgentChange } from '../urgent/urgent.ts';
import { issueFor } from '../urgent/urgent-issue.ts';

/** Where alerts come in. */
export interface CapDesk {
  readonly sources: readonly CapSource[];
  readonly reader: Pick<CapReader, 'read'>;
}

/**
 * Takes one document of a source. Never throws for what is in it.
 * @returns null: it cannot be read now, and nothing has become of it; it is to be handed in again.
 */
export async function takeCap(
  signage: Signage,
  reader: Pick<CapReader, 'read'>,
  source: CapSource,
  bytes: Uint8Array,
): Promise<CapAnswer | null> {
  const { certificates } = source;
  const tooLarge = bytes.byteLength > CAP_BYTES_MAX;
  const read = tooLarge
    ? ({ ok: false, reason: `it is larger than ${CAP_BYTES_MAX / 1000} kB` } as const)
    : await reader.read({ bytes, certificates, now: signage.clock.now() });
  if (read === null) return null;
  const answer = read.ok ? await judge(signage, source, read.alert) : refusal(read.reason, '');
  await keep(signage, source, tooLarge ? '' : new TextDecoder().decode(bytes), answer);
  return answer;
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
  const earlier = await referred(signage.db, source, alert.references, isDrill(alert));
  if (msgType === 'Cancel') return cancel(signage, source, alert, earlier);
  return update(signage, source, alert, earlier);
}

/** Only what is meant may reach the street; all else is for the screens that are tagged for it. */
const isDrill = ({ status }: CapAlert): boolean => status !== 'Actual';

const issuerOf = ({ unit }: CapSource): Issuer => ({ person: null, unit, from: null });

async function issue(signage: Signage, source: CapSource, alert: CapAlert): Promise<CapAnswer> {
  const { reference } = alert;
  const content = contentOf(source, alert);
  const issued = await issueFor(signage, issuerOf(source), {
    text: content.text,
    expiresAt: Math.min(content.expiresAt, signage.clock.now() + LIFE_MAX_MS),
    target: await targetOf(signage.db, source, content.info),
    drill: isDrill(alert),
    idempotencyKey: keyOf(source, reference),
  });
  if (!issued.ok) return refusal(issued.message, reference);
  const reason = `on ${issued.screens} screens${leftOut(alert, content.info)}`;
  return { outcome: 'issued', reason, reference, urgent: issued.urgent.id };
}

/** A message has one text: parts of an alert that say something else elsewhere are not shown, which is said. */
function leftOut({ infos }: CapAlert, info: CapInfo): string {
  const others = infos.filter((one) => one !== info && one.language === info.language).length;
  return others === 0 ? '' : `; ${others} more info in its language is not shown`;
}

/** Puts the alert in the place of all that it refers to: of the first where it stands, of the others by ending them. */
async function update(
  signage: Signage,
  source: CapSource,
  alert: CapAlert,
  earlier: readonly string[],
): Promise<CapAnswer> {
  const { reference } = alert;
  const [first] = earlier;
  if (first === undefined) return issue(signage, source, alert);
  const { info, text, expiresAt } = contentOf(source, alert);
  const change = { text, expiresAt: Math.min(expiresAt, signage.clock.now() + LIFE_MAX_MS) };
  const target = await targetOf(signage.db, source, info);
  const updated = await updateWhereItStands(signage, issuerOf(source), first, target, change);
  let answer: CapAnswer;
  if (updated === 'elsewhere') {
    const issued = await issue(signage, source, alert);
    answer = issued.outcome === 'issued' ? { ...issued, outcome: 'updated' } : issued;
  } else if (updated.ok) {
    const reason = `version ${updated.urgent.version}${leftOut(alert, info)}`;
    answer = { outcome: 'updated', reason, reference, urgent: first };
  } else if (updated.reason === 'conflict') {
    // What it speaks of is over: its news is not.
    answer = await issue(signage, source, alert);
  } else answer = refusal(updated.message, reference);
  if (answer.outcome === 'refused') return answer;
  for (const other of earlier.filter((id) => id !== answer.urgent))
    await cancelFor(signage, issuerOf(source), other);
  return answer;
}

/** An update that came by two ways at once is twice the same version. */
const UPDATE_TRIES = 5;

/** @returns the new version; `elsewhere`: the message stands, but on other screens than are meant now. */
async function updateWhereItStands(
  signage: Signage,
  issuer: Issuer,
  id: string,
  target: Target,
  change: UrgentChange,
): Promise<FoundUrgent | 'elsewhere'> {
  let updated: FoundUrgent;
  let tries = 0;
  do {
    const found = await findUrgent(signage.db, issuer, id);
    const stands = found.ok && found.urgent.endedAt === null;
    if (stands && JSON.stringify(found.urgent.target) !== JSON.stringify(target))
      return 'elsewhere';
    updated = await updateFor(signage, issuer, id, change);
    tries = stands ? tries + 1 : UPDATE_TRIES;
  } while (!updated.ok && updated.reason === 'conflict' && tries < UPDATE_TRIES);
  return updated;
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
  const words = both.length <= WITH_INSTRUCTION_MAX ? both : headline;
  const text = cutTo(words.replace(/\s+/g, ' '), TEXT_MAX);
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

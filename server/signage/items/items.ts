/** Items: what can be shown. The words and their design; pictures are made of them for each geometry. */
import type { Style } from '../../../content/render/job.ts';
import { templateNamed } from '../../../content/templates/registry.ts';
import { z } from 'zod';
import type { Trx } from '../../db/counters.ts';
import type { Db } from '../../db/open.ts';
import { transact } from '../../db/transact.ts';
import { type Actor, refuse } from '../reach/actor.ts';
import { isWithin } from '../reach/units-up.ts';
import type { ItemRow, Original } from '../changes/changes.ts';
import { heldDeleted } from '../changes/held-items.ts';
import { filesIn, keepOriginal, keepVersion } from '../changes/item-versions.ts';
import { record } from '../ledger/audit.ts';
import type { Signage } from '../ground/context.ts';
import {
  conflict,
  type Failure,
  invalid,
  invalidFields,
  schemaProblems,
  unknown,
} from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { ofOthers } from './may-see.ts';
import {
  findingsFor,
  keepFindings,
  refuseForbidden,
  textsOf,
  type WordFinding,
} from '../words/unit-words.ts';
import { withMedia } from './running-items.ts';
import { writeTags } from './tags.ts';

export interface NewItem {
  readonly template: string;
  /** What a list shows of it: 1-500 characters. */
  readonly text: string;
  /** What the template asks for beside the text. */
  readonly copy: Readonly<Record<string, unknown>>;
  readonly style: Style;
  readonly dwellMs: number;
}

export interface Item extends NewItem {
  readonly id: string;
  readonly unit: string;
  readonly createdAt: number;
  readonly withdrawnAt: number | null;
  readonly version: number;
}

/** Where an item comes from, and what it is filed under. */
export interface Origin {
  readonly tags?: readonly string[];
  /** The item of which it is a copy, at one of its versions. */
  readonly copyOf?: Original;
}

type Created = { ok: true; item: Item; findings: readonly WordFinding[] };

/**
 * @returns the stored item with what the lists of words say of it, or why not: no right, no such template, copy that the
 * template refuses, a forbidden word.
 */
export async function createItem(
  signage: Signage,
  actor: Actor,
  input: NewItem,
  { tags = [], copyOf: from }: Origin = {},
): Promise<Created | Failure> {
  const refusal = refuse(actor, 'own') && refuse(actor, 'publish');
  if (refusal) return refusal;
  // One that is copied may be older than the rule about what a template does not take.
  const problem = copyProblem(input) ?? (from === undefined ? surplusProblem(input) : null);
  if (problem) return problem;
  const findings = await findingsFor(signage.db, actor.unit, textsOf(input));
  const forbidden = refuseForbidden(findings);
  if (forbidden) return forbidden;
  const strange = await ofOthers(signage.db, actor, input.copy);
  if (strange) return strange;
  const complete = await withMedia(signage.db, input);
  if (!complete.ok) return complete;
  const now = signage.clock.now();
  return transact(signage.db, async (trx): Promise<Created | Failure> => {
    const { item: made } = complete;
    const gone = await heldDeleted(trx, filesIn(JSON.stringify(made.copy)));
    if (gone !== null) return conflict('file-deleted', { id: gone });
    const id = await insertItem(trx, { ...made, unit: actor.unit, by: actor.person, now });
    await keepFindings(trx, id, 1, now, findings);
    if (from) await keepOriginal(trx, id, from);
    await writeTags(trx, id, tags);
    const said = from ? { action: 'item.copy', detail: { from } } : { action: 'item.create' };
    await record(trx, { at: now, by: actor, subject: id, ...said });
    const item = { ...made, id, unit: actor.unit, createdAt: now, withdrawnAt: null, version: 1 };
    return { ok: true, item, findings };
  });
}

/** @returns what is wrong with the copy for its template, or null. */
export function copyProblem(input: NewItem): Failure | null {
  const template = templateNamed(input.template);
  if (!template) return invalid('template', 'no-template', { id: input.template });
  return problemsOf(template.schema.safeParse(copyOf(input)));
}

/**
 * Refuses copy that names what its template does not take. It would be kept, read by nobody who reviews, and shown as soon
 * as a template by that name says it.
 */
export function surplusProblem(input: Pick<NewItem, 'template' | 'text' | 'copy'>): Failure | null {
  const schema = templateNamed(input.template)?.schema;
  return schema instanceof z.ZodObject
    ? problemsOf(schema.strict().safeParse(copyOf(input)))
    : null;
}

function problemsOf(parsed: z.ZodSafeParseResult<unknown>): Failure | null {
  if (parsed.success) return null;
  const pathOf = (path: readonly PropertyKey[]): string =>
    path[0] === 'text' ? 'text' : ['copy', ...path].join('.');
  return invalidFields(schemaProblems(parsed.error, pathOf));
}

/** The copy as the template takes it: the text is always part of it. */
export const copyOf = (item: Pick<NewItem, 'text' | 'copy'>): Record<string, unknown> => ({
  ...item.copy,
  text: item.text,
});

export async function insertItem(
  trx: Trx,
  item: NewItem & { unit: string; by: string | null; now: number; id?: string },
): Promise<string> {
  const row = newItemRow(item);
  await trx.insertInto('items').values(row).execute();
  await keepVersion(trx, row, { by: item.by, at: item.now });
  return row.id;
}

/** A row of an item that is new; `id` names it, or it gets one. */
export function newItemRow(
  item: NewItem & { unit: string; by: string | null; now: number; id?: string },
): ItemRow {
  return {
    id: item.id ?? newId('item'),
    unit: item.unit,
    template: item.template,
    text: item.text,
    copy: JSON.stringify(item.copy),
    style: JSON.stringify(item.style),
    dwell_ms: item.dwellMs,
    created_by: item.by,
    created_at: item.now,
    withdrawn_at: null,
    version: 1,
  };
}

export function itemFrom(row: ItemRow): Item {
  return {
    id: row.id,
    unit: row.unit,
    template: row.template,
    text: row.text,
    copy: JSON.parse(row.copy) as Record<string, unknown>,
    style: JSON.parse(row.style) as Style,
    dwellMs: row.dwell_ms,
    createdAt: row.created_at,
    withdrawnAt: row.withdrawn_at,
    version: row.version,
  };
}

export async function getItem(
  db: Db,
  actor: Actor,
  id: string,
): Promise<{ ok: true; item: Item } | Failure> {
  const row = await db.selectFrom('items').selectAll().where('id', '=', id).executeTakeFirst();
  const mine = row && (await isWithin(db, row.unit, actor.unit));
  return row && mine ? { ok: true, item: itemFrom(row) } : unknown('no-item', { id });
}

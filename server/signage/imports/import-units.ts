/** A list of units: those that are there are known by their code, or by their name below the same unit. */
import { slices } from '../../turn.ts';
import { chunks } from '../ground/values.ts';
import { conflict, Refused } from '../ground/failure.ts';
import { newId } from '../ground/ids.ts';
import { unitCode } from '../units/unit-codes.ts';
import { insertUnits, type UnitParts, type UnitRow, writeUnit } from '../units/units.ts';
import { fold, KIND_OF_UNIT, meant } from './list-columns.ts';
import type { ListRow } from './list-rows.ts';
import { type NamedUnit, type UnitNames, unitNames } from './unit-names.ts';
import {
  draftEach,
  type PlannedRow,
  type PlanList,
  type Reading,
  refuseTwice,
  unlessMalformed,
} from './planned-list.ts';

/** Of one unit above another, as names are followed. */
const LEVELS_MOST = 200;

/** A row with the unit that it is or becomes. */
interface Draft {
  readonly row: ListRow;
  readonly unit: NamedUnit;
  readonly kind: string;
  readonly telephone: string;
  /** What is there; absent: it is new. */
  was?: UnitRow;
}

export const planUnits: PlanList = async (reading, rows) => {
  const { db, actor, faults } = reading;
  const names = await unitNames(db, actor.unit);
  refuseTwice(faults, rows, 'code', ({ cells }) => unitCode(cells['code'] ?? ''));
  const drafts = await draftEach(rows, (row) => draftOf(reading, names, row));
  const brought = new Map(drafts.map((draft) => [draft.unit.id, draft]));
  const all = withBrought(names, drafts);
  await placeAll(reading, names, all, brought, drafts);
  const found = await readRows(reading, names, drafts);
  for (const draft of drafts) judge(reading, found, draft);
  const places = new Map(
    drafts.map(({ row, unit }) => [row, `${unit.parent}\n${fold(unit.name)}`]),
  );
  refuseTwice(faults, rows, 'name', (row) => places.get(row) ?? null);
  const byId = new Map(drafts.map((draft) => [draft.was?.id ?? draft.unit.id, draft]));
  return {
    rows: fromAbove(drafts).map(plannedOf),
    write: async (trx, some) => {
      const drafted = some.flatMap(({ id, what }) => {
        const draft = what === 'same' ? undefined : byId.get(id);
        return draft ? [draft] : [];
      });
      const made = drafted.filter(({ was }) => !was).map(newUnitOf);
      let written = await insertUnits(trx, made);
      for (const draft of drafted)
        if (draft.was && !(await writeUnit(trx, draft.was, changedColumns(draft, draft.was))))
          written = false;
      if (!written) throw new Refused(conflict('being-changed'));
    },
  };
};

function draftOf({ faults }: Reading, names: UnitNames, row: ListRow): Draft {
  const { code = '', name = '', nameEn = '', kind = '', telephone = '' } = row.cells;
  const known = unitCode(code);
  if (code !== '' && known === null) faults.add(row.row, 'code', 'unit-code');
  const meaning = meant(KIND_OF_UNIT, kind);
  if (kind !== '' && meaning === undefined)
    faults.add(row.row, 'kind', 'row-no-kind', {
      written: kind,
      known: Object.values(KIND_OF_UNIT).flatMap(([first = '']) => first),
    });
  unlessMalformed(faults, row.row, 'telephone', telephone);
  const there = known === null ? undefined : names.withCode(known);
  const id = there?.id ?? newId('unit');
  const unit = { id, code: known, name, nameEn, parent: null };
  return { row, unit, kind: meaning ?? '', telephone };
}

/** The units that are there, and those that are brought: one of either may be named as the one above. */
function withBrought(names: UnitNames, drafts: readonly Draft[]): UnitNames {
  const all = names.copy();
  for (const { unit } of drafts) if (!names.get(unit.id)) all.add(unit);
  return all;
}

/** Finds for each row the unit above it. Names from above are followed through rows that are not placed yet. */
async function placeAll(
  { actor, faults }: Reading,
  names: UnitNames,
  all: UnitNames,
  brought: ReadonlyMap<string, Draft>,
  drafts: readonly Draft[],
): Promise<void> {
  const state = new Map<Draft, 'open' | 'done'>();
  let deep = 0;
  const place = (draft: Draft): string | null => {
    const { unit, row } = draft;
    if (state.get(draft) === 'done') return unit.parent;
    // In a ring, or on a way that no county has: it is nowhere yet.
    if (state.get(draft) === 'open' || deep > LEVELS_MOST) return null;
    deep += 1;
    state.set(draft, 'open');
    const written = row.cells['parent'] ?? '';
    if (written === '') unit.parent = all.get(unit.id)?.parent ?? actor.unit;
    else {
      const parentOf = (other: NamedUnit): string | null => {
        const next = brought.get(other.id);
        return next && next !== draft ? place(next) : other.parent;
      };
      const found = all.find(written, parentOf, (other) => {
        const parent = parentOf(other);
        return (brought.has(other.id) && twinOf(names, other, parent)?.id) || other.id;
      });
      if (found.ok) unit.parent = found.unit.id;
      else if (found.count === 0) faults.add(row.row, 'parent', 'row-no-unit', { written });
      else faults.add(row.row, 'parent', 'row-units-many', { written, count: found.count });
    }
    state.set(draft, 'done');
    deep -= 1;
    return unit.parent;
  };
  const giveWay = slices();
  for (const draft of drafts) {
    place(draft);
    await giveWay();
  }
  refuseRings(faults, all, brought, drafts);
}

function refuseRings(
  faults: Reading['faults'],
  all: UnitNames,
  brought: ReadonlyMap<string, Draft>,
  drafts: readonly Draft[],
): void {
  /** From which the way up comes to an end. */
  const sound = new Set<string>();
  for (const { unit, row } of drafts) {
    const way = new Set<string>();
    let at: string | null | undefined = unit.id;
    while (at && !sound.has(at) && !way.has(at)) {
      way.add(at);
      at = (brought.get(at)?.unit ?? all.get(at))?.parent;
    }
    if (at && !sound.has(at)) faults.add(row.row, 'parent', 'row-ring');
    else for (const id of way) sound.add(id);
  }
}

/** The unit that is there under this name below the same one, if the codes do not say that it is another. */
const twinOf = (names: UnitNames, { name, code }: NamedUnit, parent: string | null) =>
  names.called(name).find((one) => one.parent === parent && (code === null || one.code === null));

/** The rows of those that are there, by id: by their code, or by their name below the same unit. */
async function readRows(
  { db, faults }: Reading,
  names: UnitNames,
  drafts: readonly Draft[],
): Promise<Map<Draft, UnitRow>> {
  const ids = new Map<Draft, string>();
  for (const draft of drafts) {
    const { unit } = draft;
    const there = names.get(unit.id) ?? twinOf(names, unit, unit.parent);
    if (there) ids.set(draft, there.id);
  }
  const rows = new Map<string, UnitRow>();
  for (const some of chunks([...new Set(ids.values())], 500))
    for (const row of await db.selectFrom('units').selectAll().where('id', 'in', some).execute())
      rows.set(row.id, row);
  const codes = drafts.filter((draft) => !ids.has(draft) && draft.unit.code !== null);
  for (const some of chunks(codes, 500)) {
    const taken = await db
      .selectFrom('units')
      .select('code')
      .where(
        'code',
        'in',
        some.map(({ unit }) => unit.code),
      )
      .execute();
    for (const { row, unit } of some)
      if (taken.some(({ code }) => code === unit.code))
        faults.add(row.row, 'code', 'unit-code-taken', { code: unit.code ?? '' });
  }
  const found = new Map<Draft, UnitRow>();
  for (const [draft, id] of ids) {
    const row = rows.get(id);
    if (row) found.set(draft, row);
  }
  return found;
}

function judge({ faults }: Reading, found: ReadonlyMap<Draft, UnitRow>, draft: Draft): void {
  const was = found.get(draft);
  if (!was) return;
  draft.was = was;
  if ((draft.row.cells['parent'] ?? '') !== '' && draft.unit.parent !== was.parent)
    faults.add(draft.row.row, 'parent', 'row-moves-unit');
}

const newUnitOf = ({
  unit,
  kind,
  telephone,
}: Draft): UnitParts & { id: string; parent: string } => ({
  id: unit.id,
  parent: unit.parent ?? '',
  name: unit.name,
  nameEn: unit.nameEn,
  kind,
  code: unit.code,
  telephone,
  inCharge: null,
});

/** What the list has otherwise; an empty cell says nothing. */
function changedColumns({ unit, kind, telephone }: Draft, was: UnitRow): Partial<UnitRow> {
  const is = {
    name: unit.name,
    name_en: unit.nameEn || was.name_en,
    kind: kind || was.kind,
    code: unit.code ?? was.code,
    telephone: telephone || was.telephone,
  };
  return Object.fromEntries(
    Object.entries(is).filter(([name, value]) => was[name as keyof UnitRow] !== value),
  );
}

function plannedOf(draft: Draft): PlannedRow {
  const { row, unit, was } = draft;
  if (!was) return { row: row.row, id: unit.id, what: 'new' };
  const changed = Object.keys(changedColumns(draft, was)).length > 0;
  return { row: row.row, id: was.id, what: changed ? 'changed' : 'same' };
}

/** Those above before those below them, whatever their order in the list. */
function fromAbove(drafts: readonly Draft[]): Draft[] {
  const byId = new Map(drafts.map((draft) => [draft.unit.id, draft]));
  const ordered = new Set<Draft>();
  for (const draft of drafts) {
    const way: Draft[] = [];
    let at: Draft | undefined = draft;
    while (at && !ordered.has(at) && way.length <= drafts.length) {
      way.push(at);
      at = at.unit.parent === null ? undefined : byId.get(at.unit.parent);
    }
    for (const one of way.toReversed()) ordered.add(one);
  }
  return [...ordered];
}

/** A list of screens, known by their ids. One that hangs already stays as it is: to correct it is a deed with a preview. */
import { conflict, Refused } from '../ground/failure.ts';
import { chunks } from '../ground/values.ts';
import { insertScreens, type Screen } from '../screens/screens.ts';
import { COLOUR, KIND_OF_SCREEN, meant, SURFACE } from './list-columns.ts';
import type { ListRow } from './list-rows.ts';
import { unitNames } from './unit-names.ts';
import {
  draftEach,
  type PlannedRow,
  type PlanList,
  type Reading,
  refuseTwice,
} from './planned-list.ts';

const ID = /^[a-z0-9][a-z0-9-]{0,62}$/;
const SIZE = /^(\d{1,4})[x*×X](\d{1,4})(?:px|点|像素)?$/;
const WIDTH = { least: 8, most: 7680 };
const HEIGHT = { least: 8, most: 4320 };
const TAGS_MOST = 40;

interface Hanging {
  readonly id: string;
  readonly unit: string;
  readonly name: string;
  readonly kind: string;
  readonly width: number;
  readonly height: number;
  readonly colour: string;
}

export const planScreens: PlanList = async (reading, rows) => {
  const { db, actor, faults, now } = reading;
  const names = await unitNames(db, actor.unit);
  refuseTwice(faults, rows, 'id', ({ cells }) => cells['id'] ?? null);
  const hanging = new Map<string, Hanging>();
  for (const some of chunks(rows, 500))
    for (const row of await db
      .selectFrom('screens')
      .select(['id', 'unit', 'name', 'kind', 'width', 'height', 'colour'])
      .where(
        'id',
        'in',
        some.map(({ cells }) => cells['id'] ?? ''),
      )
      .execute())
      hanging.set(row.id, row);
  const drafts = await draftEach(rows, (row) => {
    const { id = '', unit: written = '' } = row.cells;
    if (id !== '' && !ID.test(id)) faults.add(row.row, 'id', 'row-malformed', { written: id });
    const found = names.find(written);
    if (written !== '' && !found.ok) {
      if (found.count === 0) faults.add(row.row, 'unit', 'row-no-unit', { written });
      else faults.add(row.row, 'unit', 'row-units-many', { written, count: found.count });
    }
    const was = hanging.get(id);
    // Of a unit that is not the actor's nothing is told but that the id is taken.
    if (was && !names.get(was.unit)) faults.add(row.row, 'id', 'screen-exists', { id });
    return { row, was, screen: screenOf(reading, row, found.ok ? found.unit.id : '') };
  });
  const byId = new Map(drafts.map((draft) => [draft.screen.id, draft.screen]));
  return {
    rows: drafts.map(({ row, was, screen }): PlannedRow => {
      const what = !was ? 'new' : sameAs(was, screen) ? 'same' : 'there';
      return { row: row.row, id: screen.id, what };
    }),
    write: async (trx, some) => {
      const made = some.flatMap(({ id, what }) => {
        const screen = what === 'new' ? byId.get(id) : undefined;
        return screen ? [screen] : [];
      });
      if (!(await insertScreens(trx, made, now))) throw new Refused(conflict('being-changed'));
    },
  };
};

const sameAs = (was: Hanging, screen: Screen): boolean =>
  (['unit', 'name', 'kind', 'width', 'height', 'colour'] as const).every(
    (part) => was[part] === screen[part],
  );

/** A value by the words that people write for it; a fault where it is none of them. */
function value<Value extends string>(
  { faults }: Reading,
  { row, cells }: ListRow,
  key: string,
  written: Readonly<Record<Value, readonly string[]>>,
): Value | undefined {
  const word = cells[key] ?? '';
  const meaning = meant(written, word);
  if (word !== '' && meaning === undefined) {
    const known = (Object.keys(written) as Value[]).map((one) => written[one][0] ?? one);
    faults.add(row, key, 'row-no-kind', { written: word, known });
  }
  return meaning;
}

function screenOf(reading: Reading, row: ListRow, unit: string): Screen {
  const { id = '', name = '', nameEn = '', size = '', tags = '' } = row.cells;
  const [, width = 0, height = 0] = (
    SIZE.exec(size.normalize('NFKC').replaceAll(/\s/g, '')) ?? []
  ).map(Number);
  const fits =
    width >= WIDTH.least && width <= WIDTH.most && height >= HEIGHT.least && height <= HEIGHT.most;
  if (size !== '' && !fits) reading.faults.add(row.row, 'size', 'row-no-size', { written: size });
  const list = [...new Set(tags.split(/[、,，;；]/).map((tag) => tag.trim()))].filter(
    (tag) => tag !== '',
  );
  if (list.length > TAGS_MOST || list.some((tag) => tag.length > TAGS_MOST))
    reading.faults.add(row.row, 'tags', 'row-malformed', { written: tags });
  return {
    id,
    unit,
    name,
    nameEn,
    kind: value(reading, row, 'kind', KIND_OF_SCREEN) ?? 'storefront',
    width,
    height,
    colour: value(reading, row, 'colour', COLOUR) ?? 'mono',
    surface: value(reading, row, 'surface', SURFACE) ?? 'led',
    origin: { x: 0, y: 0 },
    folds: [],
    rotation: 0,
    gamma: 1,
    brightness: [],
    timeZone: 'Asia/Shanghai',
    sound: false,
    openingHours: null,
    zones: null,
    contract: null,
    tags: list,
    position: null,
    open: false,
  };
}

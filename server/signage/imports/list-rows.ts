/** A list as it was brought: its headings understood, its cells by column, and all that is wrong with it. */
import { type Failure, type FieldProblem, fieldProblem, invalidFields } from '../ground/failure.ts';
import { because, type RefusalCode, type Said } from '../ground/refusals.ts';
import { slices } from '../../turn.ts';
import { COLUMNS, fold, type ListKind } from './list-columns.ts';

/** Faults that an answer lists; of more it says how many there are. */
const LISTED_MOST = 200;

/** What is wrong, row by row, as far as an answer bears it. */
export class Faults {
  readonly #listed: FieldProblem[] = [];
  #headings: ReadonlyMap<string, string> = new Map();
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** @param headings of the columns that the list has, as they stand in it. */
  called(headings: ReadonlyMap<string, string>): void {
    this.#headings = headings;
  }

  /** @param row as spreadsheets count them: the heading is row 1. */
  add<C extends RefusalCode>(row: number, key: string, ...said: Said<C>): void {
    this.#count += 1;
    if (this.#listed.length >= LISTED_MOST) return;
    // A list of JSON begins at 0, and people are told one more.
    const problem = fieldProblem(`rows.${row - 1}.${key}`, because(...said));
    this.#listed.push({ ...problem, cell: { row, column: this.#headings.get(key) ?? key } });
  }

  /** @returns null where nothing is wrong. */
  asFailure(rows: number): Failure | null {
    const [first, ...rest] = this.#listed.toSorted((one, other) => rowOf(one) - rowOf(other));
    if (!first) return null;
    return { ...invalidFields([first, ...rest]), current: { rows, faults: this.#count } };
  }
}

const rowOf = ({ field }: FieldProblem): number => Number(field.split('.')[1]);

export interface ListRow {
  /** As spreadsheets count them. */
  readonly row: number;
  /** By column; empty where there is none. */
  readonly cells: Readonly<Record<string, string>>;
}

/** Rows without the heading, and without those in which nothing stands. Empty cells of a column that must not be are faults. */
export async function rowsOf(
  what: ListKind,
  sheet: readonly (readonly string[])[],
  faults: Faults,
): Promise<{ readonly ok: true; readonly rows: readonly ListRow[] } | Failure> {
  const [head = [], ...lines] = sheet;
  const columns = COLUMNS[what];
  const known = new Map(
    columns.flatMap((column) =>
      [column.key, ...column.headings].map((heading) => [fold(heading), column] as const),
    ),
  );
  const wrong: FieldProblem[] = [];
  const at = new Map<string, number>();
  for (const [i, written] of head.entries()) {
    const heading = tidy(written);
    const column = known.get(fold(heading));
    const problem = (code: 'list-heading-unknown' | 'list-heading-twice'): void =>
      void wrong.push(fieldProblem('headings', because(code, { heading })));
    if (heading === '') continue;
    if (!column) problem('list-heading-unknown');
    else if (at.has(column.key)) problem('list-heading-twice');
    else at.set(column.key, i);
  }
  for (const { key, headings, required } of columns)
    if (required && !at.has(key))
      wrong.push(
        fieldProblem('headings', because('list-heading-missing', { heading: headings[0] })),
      );
  const [first, ...rest] = wrong;
  if (first) return invalidFields([first, ...rest]);
  faults.called(
    new Map(
      columns.map(({ key, headings }) => [key, tidy(head[at.get(key) ?? -1] ?? headings[0])]),
    ),
  );

  const rows: ListRow[] = [];
  const giveWay = slices();
  for (const [i, line] of lines.entries()) {
    if (line.every((cell) => cell.trim() === '')) continue;
    const row = i + 2;
    const cells: Record<string, string> = {};
    for (const { key, required, most } of columns) {
      const cell = tidy(line[at.get(key) ?? -1] ?? '');
      // One that is too long is looked into no further: patterns would take seconds over it, and answers repeat it.
      cells[key] = cell.length > most ? '' : cell;
      if (required && cell === '') faults.add(row, key, 'row-empty-cell');
      else if (cell.length > most) faults.add(row, key, 'row-too-long', { most });
    }
    rows.push({ row, cells });
    await giveWay();
  }
  if (rows.length === 0) return invalidFields([fieldProblem('list', because('list-empty'))]);
  return { ok: true, rows };
}

/** Spaces around are nobody's words; a mark of the order of bytes is no character. */
const tidy = (text: string): string => text.replaceAll('\uFEFF', '').trim();

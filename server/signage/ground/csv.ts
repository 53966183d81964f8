/** Tables as people's spreadsheets write and read them: RFC 4180, and no cell that a spreadsheet takes for a formula. */
import { CsvError, parse } from 'csv-parse';
import { slices } from '../../turn.ts';

export type Csv =
  | { readonly ok: true; readonly rows: readonly CsvRow[] }
  /** A quotation mark that nothing closes, or that stands behind another that does; or a row without an end. */
  | { readonly ok: false; readonly line: number; readonly row: number };

export interface CsvRow {
  /** Its number, as a spreadsheet counts: the heading is 1, and a row that is empty has one too. */
  readonly row: number;
  /** Where it begins, as an editor counts lines. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Longer is no row, but a quotation mark without an end, or no table. */
const ROW_CHARACTERS = 64 * 1024;

/**
 * Reads a table, in slices. Lines may end as they like; those that are empty are left out. A comma, a semicolon or a tab may part the cells: the
 * first line says which.
 * @param most rows that are given.
 */
export async function readCsv(text: string, most = Infinity): Promise<Csv> {
  const long = longLine(text);
  if (long !== null) return { ok: false, line: long, row: long };
  const rows: CsvRow[] = [];
  const parser = parse({
    bom: true,
    delimiter: partingIn(text),
    relax_column_count: true,
    max_record_size: ROW_CHARACTERS,
    trim: true,
    info: true,
  });
  parser.end(text);
  const giveWay = slices();
  let row = 0;
  let line = 1;
  try {
    for await (const { record, info } of parser as AsyncIterable<Read>) {
      row += 1;
      if (record.length > 1 || record[0] !== '')
        rows.push({ row, line, cells: record.map(cellFrom) });
      if (rows.length >= most) break;
      line = info.lines + 1;
      await giveWay();
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // By the parser's own count: rows that it has read and not handed out yet are gone with it.
    const read = Number(error['records'] ?? row);
    return { ok: false, line: Number(error['lines'] ?? line), row: read + 1 };
  }
  return { ok: true, rows };
}

interface Read {
  readonly record: readonly string[];
  /** Lines read when it was whole. */
  readonly info: { readonly lines: number };
}

/** Which line holds more than a row may, or null: a reader of tables would make millions of cells of it first. */
function longLine(text: string): number | null {
  let at = 0;
  for (let line = 1; ; line += 1) {
    const end = text.slice(at, at + ROW_CHARACTERS).search(/[\r\n]/);
    if (end < 0) return text.length - at > ROW_CHARACTERS ? line : null;
    at += end + 1;
  }
}

function partingIn(text: string): string {
  const [first = ''] = text.slice(0, ROW_CHARACTERS).split(/[\r\n]/, 1);
  return [',', ';', '\t'].find((sign) => first.includes(sign)) ?? ',';
}

/** What makes a cell a formula in a spreadsheet, also behind spaces and in full width (OWASP, CSV injection). */
const FORMULA = /^\s*[=+\-@\t\r＝＋－＠]/;
/** In front of what would be one: shown as text, and taken off by `cellFrom`. */
const AS_TEXT = "'";

export type Cell = string | number | null;

/** One line with its end. Numbers are told as they are; text that begins like a formula gets a `'` in front. */
export const csvLine = (cells: readonly Cell[]): string =>
  // A line with nothing in it would be no row.
  `${cells.length === 1 && cells[0] === '' ? '""' : cells.map(cellOf).join(',')}\r\n`;

function cellOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) || cell.startsWith(AS_TEXT) ? AS_TEXT + cell : cell;
  return /[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What `csvLine` was given for this cell, as a reader of CSV hands it over. */
export const cellFrom = (text: string): string =>
  text.startsWith(AS_TEXT) && (FORMULA.test(text.slice(1)) || text.startsWith(AS_TEXT + AS_TEXT))
    ? text.slice(1)
    : text;

/** A whole table, with a mark that tells a spreadsheet of UTF-8. `readCsv` gives the same cells back. */
export const writeCsv = (rows: Iterable<readonly Cell[]>): string =>
  `\ufeff${[...rows].map(csvLine).join('')}`;

/** Bytes of a text file, in the named encoding or in the first of these that they are: UTF-8, GB 18030. Null: in none. */
export function decodeText(bytes: Uint8Array, named?: string): string | null {
  const encodings = named === undefined ? ['utf-8', 'gb18030'] : [named];
  for (const encoding of encodings) {
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes);
    } catch {
      continue;
    }
  }
  return null;
}

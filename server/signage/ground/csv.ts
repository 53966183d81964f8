/** Tables as people's spreadsheets write and read them: RFC 4180, and no cell that a spreadsheet takes for a formula. */

export type Csv =
  | { readonly ok: true; readonly rows: readonly CsvRow[] }
  /** A quotation mark that nothing closes, or that stands behind another that does; or more cells than a table has columns. */
  | { readonly ok: false; readonly line: number };

export interface CsvRow {
  /** Where it begins, as an editor counts lines. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Of one row. */
const CELLS_MOST = 256;

/**
 * Lines may end as they like; empty ones are no rows. A comma, a semicolon or a tab may part the cells: the first line says which.
 * @param most rows that are read; whatever follows them is not looked at.
 */
export function readCsv(text: string, most = Infinity): Csv {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  const parting = partingIn(source);
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let cell = '';
  let quoted = false;
  let closed = false;
  let line = 1;
  let began = 1;
  const endCell = (): void => {
    cells.push(closed ? cell : plainCell(cell));
    cell = '';
    closed = false;
  };
  const endRow = (): void => {
    endCell();
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: began, cells });
    cells = [];
  };
  const special = new RegExp(`["\\r\\n${parting}]`, 'g');
  for (let at = 0; at < source.length && rows.length < most;) {
    if (quoted) {
      const end = source.indexOf('"', at);
      if (end < 0) return { ok: false, line: began };
      const part = source.slice(at, end);
      cell += part;
      line += part.split('\n').length - 1;
      const doubled = source.charAt(end + 1) === '"';
      if (doubled) cell += '"';
      quoted = doubled;
      closed = !doubled;
      at = end + (doubled ? 2 : 1);
      continue;
    }
    special.lastIndex = at;
    const end = special.exec(source)?.index ?? source.length;
    const sign = source.charAt(end);
    // Up to the next sign at once: a cell may be long, and a table is read in the loop that all share.
    const part = source.slice(at, end);
    at = end + 1;
    if (closed && (part !== '' || sign === '"')) return { ok: false, line };
    cell += part;
    if (sign === '"' && cell === '') quoted = true;
    else if (sign === '"') cell += sign;
    else if (sign === parting) {
      endCell();
      if (cells.length >= CELLS_MOST) return { ok: false, line };
    } else if (sign !== '') {
      if (sign === '\r' && source.charAt(at) === '\n') at++;
      endRow();
      began = ++line;
    }
  }
  if (quoted) return { ok: false, line: began };
  if (rows.length < most && (cell !== '' || closed || cells.length > 0)) endRow();
  return { ok: true, rows: rows.map((row) => ({ ...row, cells: row.cells.map(cellFrom) })) };
}

const plainCell = (cell: string): string => cell.trim();

function partingIn(source: string): string {
  const [first = ''] = source.split(/[\r\n]/, 1);
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

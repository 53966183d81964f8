/** Tables as people's spreadsheets write and read them: RFC 4180, and no cell that a spreadsheet takes for a formula. */

export type Csv =
  | { readonly ok: true; readonly rows: readonly CsvRow[] }
  /** A quotation mark that nothing closes, or that stands in the midst of a cell. */
  | { readonly ok: false; readonly line: number };

export interface CsvRow {
  /** Where it begins, as an editor counts lines. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Lines may end as they like; empty ones are no rows. A comma, a semicolon or a tab may part the cells: the first line says which. */
export function readCsv(text: string): Csv {
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
  for (let at = 0; at < source.length; at++) {
    const sign = source.charAt(at);
    if (quoted) {
      if (sign === '"' && source.charAt(at + 1) === '"') {
        cell += '"';
        at++;
      } else if (sign === '"') {
        quoted = false;
        closed = true;
      } else {
        if (sign === '\n') line++;
        cell += sign;
      }
    } else if (sign === '"' && cell === '' && !closed) quoted = true;
    else if (sign === parting) endCell();
    else if (sign === '\n' || sign === '\r') {
      if (sign === '\r' && source.charAt(at + 1) === '\n') at++;
      endRow();
      began = ++line;
    } else if (closed) return { ok: false, line };
    else cell += sign;
  }
  if (quoted) return { ok: false, line: began };
  if (cell !== '' || closed || cells.length > 0) endRow();
  return { ok: true, rows: rows.map((row) => ({ ...row, cells: row.cells.map(unguarded) })) };
}

const plainCell = (cell: string): string => cell.trim();

function partingIn(source: string): string {
  const [first = ''] = source.split(/[\r\n]/, 1);
  return [',', ';', '\t'].find((sign) => first.includes(sign)) ?? ',';
}

/** What a spreadsheet would reckon with, full-width signs too; and what was guarded and looks like it. */
const RECKONED = /^'*[=+\-@\t\r\n＝＋－＠]/;
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/;

const guarded = (cell: string): string => (RECKONED.test(cell) ? `'${cell}` : cell);
const unguarded = (cell: string): string => (GUARDED.test(cell) ? cell.slice(1) : cell);

/** With a mark that tells a spreadsheet of UTF-8. `readCsv` gives the same cells back, but that it trims those without quotes. */
export function writeCsv(rows: Iterable<readonly string[]>): string {
  let text = '\ufeff';
  for (const cells of rows) text += `${cells.map(cellOf).join(',')}\r\n`;
  return text;
}

function cellOf(cell: string): string {
  const safe = guarded(cell);
  return safe === '' || /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

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

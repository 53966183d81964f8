/** Lines of CSV (RFC 4180) that no spreadsheet takes for formulas. */

/** What makes a cell a formula in a spreadsheet, also behind spaces (OWASP, CSV injection). */
const FORMULA = /^[\s]*[=+\-@\t\r]/;
/** In front of what would be one: shown as text, and taken off by `cellFrom`. */
const AS_TEXT = "'";

export type Cell = string | number | null;

/** One line with its end. Numbers are told as they are; text that begins like a formula gets a `'` in front. */
export const csvLine = (cells: readonly Cell[]): string => `${cells.map(cellOf).join(',')}\r\n`;

function cellOf(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return String(cell);
  const text = FORMULA.test(cell) || cell.startsWith(AS_TEXT) ? AS_TEXT + cell : cell;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What `csvLine` was given for this cell, as a reader of CSV hands it over. */
export const cellFrom = (text: string): string =>
  text.startsWith(AS_TEXT) && (FORMULA.test(text.slice(1)) || text.startsWith(AS_TEXT + AS_TEXT))
    ? text.slice(1)
    : text;

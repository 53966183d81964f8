/** A list as people save it: by whatever spreadsheet, in UTF-8 or GB 18030. */
import { decodeText, readCsv } from '../ground/csv.ts';
import { type Failure, invalid } from '../ground/failure.ts';

/** Cells by row; the first row is what a spreadsheet calls 1. */
export type Sheet = readonly (readonly string[])[];

/** @param rowsMost with the heading. */
export async function readSheet(
  bytes: Uint8Array,
  rowsMost: number,
): Promise<{ readonly ok: true; readonly sheet: Sheet } | Failure> {
  const text = decodeText(bytes);
  // No text has this character: it is of UTF-16, or no text at all.
  if (text === null || text.includes('\0')) return invalid('list', 'list-encoding');
  const read = await readCsv(text, rowsMost + 1);
  if (!read.ok) return invalid('list', 'list-quotes', { row: read.row });
  if (read.rows.length > rowsMost) return invalid('list', 'list-long', { most: rowsMost - 1 });
  const sheet: (readonly string[])[] = [];
  for (const { row, cells } of read.rows) {
    while (sheet.length < row - 1) sheet.push(['']);
    sheet.push(cells);
  }
  return { ok: true, sheet };
}

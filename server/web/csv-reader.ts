/** CSV as people save it: by whatever spreadsheet, in UTF-8 or GB 18030. */
import { CsvError, parse } from 'csv-parse';
import { type Failure, invalid } from '../signage/ground/failure.ts';
import { slices } from '../turn.ts';
import { cellFrom, decodeText } from '../signage/ground/csv.ts';

/** Cells by row; the first row is what a spreadsheet calls 1. */
export type Sheet = readonly (readonly string[])[];

/** Longer is no row, but a quotation mark without an end. */
const ROW_CHARACTERS = 64 * 1024;

/**
 * Reads the rows, in slices. What is not UTF-8 is taken for GB 18030, as the spreadsheets of the county write it.
 * @param rowsMost with the heading.
 */
export async function readCsv(
  bytes: Uint8Array,
  rowsMost: number,
): Promise<{ readonly ok: true; readonly sheet: Sheet } | Failure> {
  const text = decodeText(bytes);
  // No text has this character: it is of UTF-16, or no text at all.
  if (text === null || text.includes('\0')) return invalid('list', 'list-encoding');
  const sheet: string[][] = [];
  const parser = parse({
    delimiter: delimiterOf(text),
    relax_column_count: true,
    max_record_size: ROW_CHARACTERS,
    // A row that is empty has its number too.
    skip_empty_lines: false,
  });
  parser.end(text);
  const giveWay = slices();
  try {
    for await (const row of parser as AsyncIterable<string[]>) {
      if (sheet.length >= rowsMost) return invalid('list', 'list-long', { most: rowsMost - 1 });
      sheet.push(row.map(cellFrom));
      await giveWay();
    }
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Whole rows before it, and the one in which it began.
    return invalid('list', 'list-quotes', { row: Number(error['records'] ?? 0) + 1 });
  }
  return { ok: true, sheet };
}

/** Where the heading has no comma, spreadsheets of other lands have put something else. */
function delimiterOf(text: string): string {
  const [heading = ''] = text.split(/\r?\n|\r/, 1);
  return [',', '\t', ';'].find((one) => heading.includes(one)) ?? ',';
}

/** A list of words as a file: a table with headings in either language, or one word to a line. */
import { slices } from '../../turn.ts';
import { cutTo } from '../../text.ts';
import { decodeText, readCsv, writeCsv } from '../ground/csv.ts';
import {
  conflict,
  type Failure,
  fieldProblem,
  type FieldProblem,
  invalid,
} from '../ground/failure.ts';
import { because } from '../ground/refusals.ts';
import { foldedWord } from './folding.ts';
import type { ListedWord, WordKind } from './matcher.ts';
import { LONGEST, WORDS_MOST, wordProblems } from './word-entries.ts';

export interface WordFile {
  readonly bytes: Uint8Array;
  /** `text`: one word to a line, all of one kind. */
  readonly form: 'csv' | 'text';
  /** Absent: UTF-8, or GB 18030 where it is none. */
  readonly encoding?: string | undefined;
  /** Of a word that has none beside it. */
  readonly kind: WordKind;
}

export interface FileFaults {
  /** As an editor counts. */
  readonly line: number;
  readonly problem: FieldProblem;
}

export interface ReadWords {
  readonly ok: true;
  readonly words: readonly (ListedWord & { readonly folded: string })[];
  readonly faults: readonly FileFaults[];
}

const COLUMNS = ['word', 'kind', 'better', 'note'] as const;
type Column = (typeof COLUMNS)[number];

/** The first of each language is what is written, the others are read as well. */
const HEADINGS: Readonly<Record<Column, readonly string[]>> = {
  word: ['word', '词', '词语', '原词'],
  kind: ['kind', '类别', '类型', '种类'],
  better: ['better', '改为', '建议', '正确', 'better word', 'instead'],
  note: ['note', '说明', '备注', 'remark'],
};
const KINDS: Readonly<Record<WordKind, readonly string[]>> = {
  forbidden: ['forbidden', '禁用', '禁用词', '敏感词'],
  misspelt: ['misspelt', '错别字', '错字', 'misspelled'],
  preferred: ['preferred', '推荐', '规范', '建议'],
};

/** Of what a file says wrongly, told back. */
const SAID_MOST = 40;

const named = <Name extends string>(
  names: Readonly<Record<Name, readonly string[]>>,
  said: string,
): Name | undefined => {
  const folded = foldedWord(cutTo(said, SAID_MOST), 'kept');
  return (Object.keys(names) as Name[]).find((name) => names[name].includes(folded));
};

/** @returns the words, and each fault with its line; or why the file cannot be read at all. */
export async function readWordFile(file: WordFile): Promise<ReadWords | Failure> {
  const text = decodeText(file.bytes, file.encoding);
  // What no store keeps is no text either.
  if (text === null || text.includes('\0')) return invalid('file', 'text-encoding');
  const rows = file.form === 'csv' ? await tableRows(text, file.kind) : lineRows(text, file.kind);
  if (!rows.ok) return rows;
  // Before each is looked at: a file of single letters would have millions.
  if (rows.rows.length > WORDS_MOST) return conflict('word-list-full', { most: WORDS_MOST });
  const faults: FileFaults[] = [];
  const words: (ListedWord & { folded: string })[] = [];
  const seen = new Map<string, number>();
  const pause = slices();
  for (const { line, word, kind, better, note } of rows.rows) {
    await pause();
    const known = named(KINDS, kind);
    const problems = known
      ? wordProblems({ word, kind: known, better, note })
      : [fieldProblem('kind', because('word-kind', { kind: cutTo(kind, SAID_MOST) }))];
    // One that is far too long is not even compared.
    const folded = word.length > 2 * LONGEST.word ? word : foldedWord(word, 'kept');
    const before = seen.get(folded);
    if (before !== undefined)
      problems.push(fieldProblem('word', because('word-twice', { line: before })));
    else seen.set(folded, line);
    faults.push(...problems.map((problem) => ({ line, problem })));
    if (known && problems.length === 0) words.push({ word, kind: known, better, note, folded });
  }
  return { ok: true, words, faults };
}

interface WordRow extends Readonly<Record<Column, string>> {
  readonly line: number;
}

type Rows = { readonly ok: true; readonly rows: readonly WordRow[] } | Failure;

async function tableRows(text: string, usual: WordKind): Promise<Rows> {
  // The headings, and one too many.
  const table = await readCsv(text, WORDS_MOST + 2);
  if (!table.ok) return invalid('file', 'table-broken', { line: table.line });
  const [heading, ...rest] = table.rows;
  const columns = (heading?.cells ?? []).map((said) => named(HEADINGS, said) ?? said);
  if (!columns.includes('word')) return invalid('file', 'column-missing', { column: 'word' });
  // A heading that is misspelt would lose a whole column without a word.
  const known: readonly string[] = [...COLUMNS, ''];
  const strange = columns.find((column) => !known.includes(column));
  if (strange !== undefined)
    return invalid('file', 'column-unknown', { column: cutTo(strange, SAID_MOST) });
  const cell = (cells: readonly string[], column: Column): string =>
    cells[columns.indexOf(column)]?.trim() ?? '';
  return {
    ok: true,
    rows: rest.map(({ line, cells }) => ({
      line,
      word: cell(cells, 'word'),
      kind: cell(cells, 'kind') || usual,
      better: cell(cells, 'better'),
      note: cell(cells, 'note'),
    })),
  };
}

function lineRows(text: string, kind: WordKind): Rows {
  const rows: WordRow[] = [];
  const ends = /\r\n?|\n/g;
  let line = 1;
  for (let at = 0; at < text.length && rows.length <= WORDS_MOST; line++) {
    ends.lastIndex = at;
    const end = ends.exec(text)?.index ?? text.length;
    const word = text.slice(at, end).trim();
    if (word !== '') rows.push({ line, word, kind, better: '', note: '' });
    at = end < text.length ? ends.lastIndex : text.length;
  }
  return { ok: true, rows };
}

/** Headings and kinds in the reader's language; the same is read again. */
export function writeWordFile(words: readonly ListedWord[], language: 'zh' | 'en'): string {
  const at = language === 'zh' ? 1 : 0;
  const heading = COLUMNS.map((column) => HEADINGS[column][at] ?? column);
  return writeCsv([
    heading,
    ...words.map(({ word, kind, better, note }) => [word, KINDS[kind][at] ?? kind, better, note]),
  ]);
}

/** Listed words as JSON. */
import { z } from '@hono/zod-openapi';
import { WORD_KINDS } from '../../signage/words/matcher.ts';

export const kind = z.enum(WORD_KINDS).openapi({
  description:
    'forbidden: refused wherever it is written; misspelt, preferred: told, and left to the writer',
});

const listedWord = {
  word: z.string().openapi({ example: '帐号' }),
  kind,
  better: z.string().openapi({ example: '账号', description: 'Empty: the list does not know' }),
  note: z.string(),
};

export const entrySchema = z.object({ id: z.string(), ...listedWord }).openapi('WordListEntry');

export const wordFindingSchema = z
  .object({
    field: z.string().openapi({ example: 'copy.english' }),
    ...listedWord,
    found: z.string().openapi({ description: 'As the text has it' }),
    start: z.number().int().openapi({ description: 'Code points of the field, half-open' }),
    end: z.number().int(),
  })
  .openapi('WordFinding');

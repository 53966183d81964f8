/** How an alert may be built, before anything is made of it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NotCap } from '../../../../server/signage/cap/cap-alert.ts';
import { checkShape, SHAPE_MAX } from '../../../../server/signage/cap/cap-shape.ts';

const why = (text: string): string | null => {
  try {
    checkShape(text);
    return null;
  } catch (error) {
    if (error instanceof NotCap) return error.message;
    throw error;
  }
};
const inAlert = (text: string): string => `<alert>${text}</alert>`;
const attributes = (count: number, name = 'a'): string =>
  Array.from({ length: count }, (_, n) => `${name}${n}="1"`).join(' ');

test.each([
  ['elements', (n: number) => inAlert('<a/>'.repeat(n - 1))],
  ['depth', (n: number) => inAlert('<a>'.repeat(n - 1) + '</a>'.repeat(n - 1))],
  ['attributes', (n: number) => inAlert(`<a ${attributes(n)}/>`)],
  ['namespace declarations', (n: number) => inAlert(`<a ${attributes(n, 'xmlns:x')}/>`)],
  ['comments, instructions and sections', (n: number) => inAlert('<!---->'.repeat(n))],
  ['comments, instructions and sections', (n: number) => inAlert('<?a?>'.repeat(n))],
  ['comments, instructions and sections', (n: number) => inAlert('<![CDATA[]]>'.repeat(n))],
  ['character and entity references', (n: number) => inAlert('&amp;'.repeat(n))],
  ['references of signatures', (n: number) => inAlert('<ds:Reference URI=""/>'.repeat(n))],
  ['transforms', (n: number) => inAlert('<Transform Algorithm="a"/>'.repeat(n))],
  ['transforms', (n: number) => inAlert('<x:Transform\n/>'.repeat(n))],
] as const)('%s: as many as are allowed, and one more is too many', (part, built) => {
  const most = SHAPE_MAX[part];
  expect(why(built(most))).toBeNull();
  expect(why(built(most + 1))).toContain(`more than ${most}`);
});

test('what stands in a value or a comment is no depth', () => {
  const deep = '<a>'.repeat(SHAPE_MAX.depth + 5);
  expect(why(inAlert(`<!-- ${deep} -->`))).toBeNull();
  expect(why(inAlert(`<![CDATA[${deep}]]>`))).toBeNull();
  expect(why(inAlert(`<a b=">"><c d='/>'/></a>`.repeat(SHAPE_MAX.depth)))).toBeNull();
});

test('whatever it is, it is counted or refused, and nothing is thrown but why', () => {
  const piece = fc.constantFrom(
    '<',
    '>',
    '/',
    '<a',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '"',
    "'",
    '=',
    '&',
    '<?',
    '?>',
    ' ',
    '</a>',
    '<Transform ',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 2000 }), (parts) => {
      const text = parts.join('');
      const said = why(text);
      expect(said === null || /more than \d+/.test(said)).toBe(true);
    }),
  );
});

/** How much there is to read. Pure. */

/**
 * Chinese characters count one, and so does each word or number. Where a translation stands beside the text, each reader
 * reads one of the two: the longer counts.
 */
export function charactersToRead(texts: readonly string[]): number {
  const [chinese, other] = byLanguage(texts);
  return Math.max(countOf(chinese), countOf(other));
}

/** Clauses, a line end or a stop between them: what a driver would take in one by one. */
export function unitsToRead(texts: readonly string[]): number {
  const [chinese, other] = byLanguage(texts);
  return (chinese.length > 0 ? chinese : other)
    .flatMap((text) => text.split(/[，。；！？\n]|[,.;!?](?!\p{Nd})/u))
    .filter((clause) => /[\p{L}\p{N}]/u.test(clause)).length;
}

function byLanguage(texts: readonly string[]): [string[], string[]] {
  const isChinese = (text: string): boolean => /\p{Script=Han}/u.test(text);
  return [texts.filter(isChinese), texts.filter((text) => !isChinese(text))];
}

const countOf = (texts: readonly string[]): number =>
  texts.reduce(
    (sum, text) =>
      sum + (text.match(/\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}\p{M}])+/gu)?.length ?? 0),
    0,
  );

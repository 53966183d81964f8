/** The public hotlines, and what must never be said of one of them. */

/** 110 police, 119 fire, 120 ambulance, 122 traffic police, 96110 anti-fraud advice, 12345 public services. */
export const HOTLINES = ['110', '119', '120', '122', '96110', '12345'] as const;

export type Hotline = (typeof HOTLINES)[number];

/**
 * Words that may not stand in one clause with a hotline, because they are another one's business.
 * 96110 warns and advises: a crime is reported to 110.
 */
const NOT_ITS_BUSINESS: readonly (readonly [Hotline, RegExp])[] = [
  ['96110', /报警|报案|报了警|举报|急救|火警|\breport|\bemergenc|\bambulance|\bfire\b/i],
  ['119', /救护车|急救|诈骗|被骗|匪警|\bambulance|\bscam|\bfraud|\bburgl/i],
  ['120', /火警|匪警|诈骗|被骗|报案|\bfire\b|\bscam|\bfraud|\bcrime/i],
  ['122', /火警|急救|救护车|诈骗|被骗|\bfire\b|\bambulance|\bscam|\bfraud/i],
  ['12345', /报警|报案|险情|火警|急救|\bdanger|\bcrime|\bemergenc/i],
];

const CLAUSE_END = /[，。！？；：、,.!?;:\n—]+/;
const standing = (digits: string): RegExp => new RegExp(`(?<!\\d)${digits}(?!\\d)`);
/** Not a clock, a date or an amount: what is left of 110 when a scan drops a nought. */
const MAIMED_110 =
  /(?<![\d:./-])11(?![\d:./%-]|\s?(?:[月日号时点分秒天人元米层年岁]|January|November|days?\b|a\.?m|p\.?m))/;

/**
 * What a text says wrongly about hotlines, each as one sentence; empty when nothing is wrong.
 * Judges clause by clause, so that 'a doubt: ask 96110; money gone: report to 110' passes.
 */
export const hotlineMistakes = (text: string): readonly string[] => {
  const mistakes: string[] = [];
  for (const clause of text.split(CLAUSE_END)) {
    for (const [hotline, foreign] of NOT_ITS_BUSINESS) {
      const word = standing(hotline).test(clause) ? foreign.exec(clause)?.[0] : undefined;
      if (word !== undefined)
        mistakes.push(`${hotline} is not the number for "${word}": "${clause.trim()}"`);
    }
  }
  if (MAIMED_110.test(text)) mistakes.push('"11" stands alone: is 110 meant?');
  return mistakes;
};

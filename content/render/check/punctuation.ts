/** Chinese punctuation as people mistype it (GB/T 15834 says how it should be). Pure. */
import type { Finding, PunctuationRule } from './finding.ts';

interface Rule {
  readonly rule: PunctuationRule;
  readonly pattern: RegExp;
  readonly message: string;
}

const RULES: readonly Rule[] = [
  {
    rule: 'half-width',
    pattern:
      /\p{Script=Han}[,;:!?](?!\p{Nd})|\p{Script=Han}\.(?![.\p{Nd}])|[,;:!?]\p{Script=Han}/gu,
    message: 'a half-width sign stands beside a Chinese character',
  },
  { rule: 'repeated', pattern: /([，。、；：！？])\1+/gu, message: 'a sign is repeated' },
  {
    rule: 'ellipsis',
    pattern: /\.{3,}|(?<!…)…(?!…)/gu,
    message: 'an ellipsis is written …… in Chinese',
  },
  {
    rule: 'dash',
    pattern: /(?<![-\w])--+(?![-\w])|(?<!—)—(?!—)/gu,
    message: 'a dash is written —— in Chinese',
  },
  { rule: 'full-width-digits', pattern: /[０-９]+/gu, message: 'digits are half-width' },
  {
    rule: 'blank',
    pattern: /\p{Script=Han}[ \u3000]+(?=\p{Script=Han})/gu,
    message: 'a blank stands between Chinese characters',
  },
  {
    rule: 'line-start',
    pattern: /(?:^|\n)[，。、；：！？）》」』”’]/gu,
    message: 'a closing sign begins a line',
  },
  { rule: 'line-end', pattern: /[（《「『“‘](?=\n|$)/gu, message: 'an opening sign ends a line' },
];

const PAIRS = ['“”', '‘’', '（）', '《》', '「」', '『』', '()', '[]'] as const;

export function punctuationFindings(text: string): Finding[] {
  const chinese = /\p{Script=Han}/u.test(text);
  const found: Finding[] = [];
  for (const { rule, pattern, message } of RULES) {
    if (!chinese && rule !== 'full-width-digits') continue;
    for (const [what] of text.matchAll(pattern))
      found.push({ kind: 'punctuation', severity: 'warning', what, message, rule });
  }
  for (const pair of PAIRS) {
    if (balanced(text, pair)) continue;
    found.push({
      kind: 'punctuation',
      severity: 'warning',
      what: pair,
      message: 'a pair is not complete',
      rule: 'pair',
    });
  }
  return found;
}

/** An apostrophe is a closing quotation mark to Unicode: ’ alone inside a word is no mistake. */
function balanced(text: string, pair: string): boolean {
  const [open = '', close = ''] = pair;
  const signs = pair === '‘’' ? text.replace(/(?<=\w)’(?=\w)/gu, '') : text;
  let depth = 0;
  for (const character of signs) {
    if (character === open) depth += 1;
    if (character === close) depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}

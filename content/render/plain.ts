/** The normal form of what people type, and what can never be shown. Pure. */

/** NFC; line ends as `\n`; tabs as spaces; no blanks at the ends of lines; no marks that only computers see. */
export function plain(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\r\n?|\u2028|\u2029|\u0085/gu, '\n')
    .replace(/[\t\u00a0]/gu, ' ')
    .replace(/\ufeff/gu, '')
    .split('\n')
    .map((line) => line.trim())
    .join('\n')
    .replace(/^\n+|\n+$/gu, '')
    .replace(/\n{3,}/gu, '\n\n');
}

const EMOJI = /\p{Emoji_Presentation}|\p{Emoji_Modifier}|\p{Regional_Indicator}|.\ufe0f|.\u20e3/gu;

/** The emoji in a text, each once. Text symbols such as ★ or ☎ are not emoji. */
export const emojiIn = (text: string): string[] => [...new Set(text.match(EMOJI) ?? [])];

/** Which language a reader gets: the one chosen, else the browser's first wish that we speak, else Chinese. */
import type { Context } from 'hono';
import { cookieOf } from '../../entry/cookies.ts';
import { type Language, LANGUAGES } from './words.ts';

export const LANGUAGE_COOKIE = 'gengfu_language';

export function languageOf(c: Context): Language {
  return known(cookieOf(c, LANGUAGE_COOKIE)) ?? preferred(c.req.header('accept-language') ?? '');
}

export const known = (tag: string | undefined): Language | undefined =>
  LANGUAGES.find((language) => language === tag);

/** RFC 9110, 12.5.4: the highest quality wins; equals in the order given. */
export function preferred(header: string): Language {
  let best: Language = 'zh';
  let quality = 0;
  for (const part of header.split(',')) {
    const [tag = '', ...parameters] = part.trim().split(';');
    const language = known(tag.slice(0, 2).toLowerCase());
    const q = parameters
      .map((one) => /^\s*q=([\d.]+)$/.exec(one)?.[1])
      .find((value) => value !== undefined);
    const wish = q === undefined ? 1 : Number(q);
    if (!language || !(wish > quality)) continue;
    best = language;
    quality = wish;
  }
  return best;
}

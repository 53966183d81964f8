/** Who reads a page, and where one goes who is not signed in. */
import type { MiddlewareHandler } from 'hono';
import { actorIn } from '../../entry/sessions.ts';
import { POLICY_HEADER } from '../../web/headers.ts';
import type { Env } from '../../web/router.ts';
import type { Shell } from '../../play/shell.ts';
import { signedAddress } from '../../signage/assets/addresses.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { type Viewer, viewerOf } from '../../signage/people/viewer.ts';
import { fileUrl } from '../ui/files.ts';
import { languageOf } from '../words/language.ts';
import type { View } from '../ui/page.tsx';
import { WORDS } from '../words/words.ts';

/** Screens carry their own zones; what belongs to no screen is told in this one. */
const TIME_ZONE = 'Asia/Shanghai';

export interface PageEnv {
  Variables: Env['Variables'] & { view: View; viewer: Viewer };
}

/** Gives each page its view; `viewer` is null where nobody is signed in. */
export function openView(signage: Signage, shell: Shell): MiddlewareHandler<PageEnv> {
  return async (c, next) => {
    const now = signage.clock.now();
    const actor = c.get('actor') ?? (await actorIn(c, signage));
    const language = languageOf(c);
    const { pathname, search } = new URL(c.req.url);
    c.set('view', {
      language,
      words: WORDS[language],
      here: pathname + search,
      viewer: actor && (await viewerOf(signage.db, actor, now)),
      file: (name) => fileUrl(shell, name),
      picture: (hash) => signedAddress(signage, hash).address,
      now,
      timeZone: TIME_ZONE,
    });
    c.header(POLICY_HEADER, POLICY);
    return next();
  };
}

/** Only our own files. Style attributes carry sizes; nothing that a person wrote gets into them. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  // A file that is about to be sent is asked how long it is.
  'media-src blob:',
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Sends whoever is not signed in to do so, and back afterwards. */
export const signedIn: MiddlewareHandler<PageEnv> = async (c, next) => {
  const { viewer, here } = c.var.view;
  if (!viewer) return c.redirect(`/sign-in?back=${encodeURIComponent(here)}`, 303);
  c.set('viewer', viewer);
  c.set('actor', viewer);
  return next();
};

/** No site has this name (RFC 2606). */
const SOME_SITE = 'http://site.invalid';

/**
 * Where to go back to: a path of this site, or the overview. What a browser makes of it is asked of the parser that
 * browsers have, and then once more of what it gave: '/.//host' is a path of ours, and its path another host.
 */
export function backTo(path: string | undefined): string {
  const parsed = parsedHere(path?.startsWith('/') ? path : '/');
  const back = parsed ? parsed.pathname + parsed.search : '/';
  return parsedHere(back) && !back.startsWith('//') ? back : '/';
}

function parsedHere(path: string): URL | null {
  if (!URL.canParse(path, SOME_SITE)) return null;
  const url = new URL(path, SOME_SITE);
  return url.origin === SOME_SITE ? url : null;
}

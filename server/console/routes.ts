/** The people's pages: the whole console at a glance. */
import { Hono } from 'hono';
import type { Shell } from '../play/shell.ts';
import type { Signage } from '../signage/context.ts';
import { accessRoutes } from './access.tsx';
import { overviewRoutes } from './overview.tsx';
import { playsPageRoutes } from './plays.tsx';
import { publishRoutes } from './publish.tsx';
import { screenPageRoutes } from './screens.tsx';
import { openView, type PageEnv, signedIn } from './session.ts';
import { sendBuilt } from './ui/files.ts';
import { urgentPageRoutes } from './urgent.tsx';
import { wallRoutes } from './wall.tsx';

/** @param shell the built islands and styles, under `islands/`. */
export function consoleRoutes(signage: Signage, shell: Shell) {
  const pages = new Hono<PageEnv>();
  pages.get('/islands/:name', (c) => sendBuilt(c, shell) ?? c.notFound());

  const view = openView(signage, shell);
  for (const path of ['/wall', '/sign-in', '/sign-out']) pages.use(path, view);
  pages.route('/', wallRoutes(signage));
  pages.route('/', accessRoutes(signage));

  for (const path of ['/', '/publish', '/urgent', '/plays', '/screens']) {
    pages.use(path, view, signedIn);
    if (path !== '/') pages.use(`${path}/*`, view, signedIn);
  }
  pages.route('/', overviewRoutes(signage));
  pages.route('/', publishRoutes(signage));
  pages.route('/', urgentPageRoutes(signage));
  pages.route('/', playsPageRoutes(signage));
  pages.route('/', screenPageRoutes(signage));
  return pages;
}

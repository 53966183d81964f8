/** The people's pages: the whole console at a glance. */
import { Hono } from 'hono';
import type { Door } from '../entry/door.ts';
import type { Providers } from '../entry/oidc/flow.ts';
import type { Shell } from '../play/shell.ts';
import type { Signage } from '../signage/ground/context.ts';
import { accountRoutes } from './access/account-routes.tsx';
import { accessRoutes } from './access/routes.tsx';
import { missingPage } from './access/missing.tsx';
import { oidcRoutes } from './access/oidc-routes.tsx';
import { overviewRoutes } from './overview/routes.tsx';
import { playsPageRoutes } from './plays/routes.tsx';
import { publishRoutes } from './publish/routes.tsx';
import { screenPageRoutes } from './screens/routes.tsx';
import { openView, type PageEnv, signedIn } from './access/session.ts';
import { sendBuilt } from './ui/files.ts';
import { urgentPageRoutes } from './urgent/routes.tsx';
import { wallRoutes } from './wall/routes.tsx';

/** Paths that programs ask for: they are answered as programs read. */
const MACHINES = /^\/(api|assets|islands|play|play-assets)\//;

/** @param shell the built islands and styles, under `islands/`. */
export function consoleRoutes(signage: Signage, shell: Shell, door: Door, providers: Providers) {
  const pages = new Hono<PageEnv>();
  pages.get('/islands/:name', (c) => sendBuilt(c, shell) ?? c.notFound());

  const view = openView(signage, shell);
  for (const path of ['/wall', '/sign-in', '/sign-in/*', '/sign-out', '/recover', '/unit'])
    pages.use(path, view);
  pages.route('/', wallRoutes(signage, door));
  pages.route('/', accessRoutes(signage, door, providers));
  pages.route('/', oidcRoutes(signage, door, providers));
  pages.use('/account/*', view);
  pages.route('/', accountRoutes(signage, door));

  for (const path of ['/', '/publish', '/urgent', '/plays', '/screens']) {
    pages.use(path, view, signedIn);
    if (path !== '/') pages.use(`${path}/*`, view, signedIn);
  }
  pages.route('/', overviewRoutes(signage));
  pages.route('/', publishRoutes(signage));
  pages.route('/', urgentPageRoutes(signage));
  pages.route('/', playsPageRoutes(signage));
  pages.route('/', screenPageRoutes(signage));

  // Last of all: what no room of the house answers.
  pages.get('*', async (c) => {
    const asked = c.req.header('accept') ?? '';
    if (!asked.includes('text/html') || MACHINES.test(c.req.path)) return c.notFound();
    await view(c, async () => undefined);
    return c.html(missingPage(c.var.view), 404);
  });
  return pages;
}

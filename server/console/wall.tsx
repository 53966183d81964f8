/** /wall, open to everyone while there are open screens. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import type { Signage } from '../signage/context.ts';
import { listWall } from '../signage/wall.ts';
import { WallPage } from './pages/wall.tsx';
import { type PageEnv, signedIn } from './session.ts';

export function wallRoutes(signage: Signage) {
  const routes = new Hono<PageEnv>();
  routes.get('/wall', async (c, next) => {
    const screens = await listWall(signage.db);
    const page = () => c.html(<WallPage view={c.var.view} screens={screens} />);
    if (screens.length > 0 || c.var.view.viewer) return page();
    return signedIn(c, next);
  });
  return routes;
}

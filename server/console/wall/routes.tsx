/** /wall, open to everyone while there are open screens. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import type { Signage } from '../../signage/ground/context.ts';
import { listWall, type WallScreen } from '../../signage/screens/wall.ts';
import { WallPage } from './wall.tsx';
import { wallOrder } from './wall-layout.ts';
import { type PageEnv, signedIn } from '../access/session.ts';

export function wallRoutes(signage: Signage) {
  const routes = new Hono<PageEnv>();
  // The order depends on the faces alone, and is worth keeping until one changes.
  let hung = { faces: '', order: [] as string[] };
  const hang = (screens: readonly WallScreen[]): WallScreen[] => {
    const faces = screens.map(({ id, width, height }) => `${id} ${width} ${height}`).join();
    if (hung.faces !== faces) hung = { faces, order: wallOrder(screens).map(({ id }) => id) };
    const byId = new Map(screens.map((screen) => [screen.id, screen]));
    return hung.order.flatMap((id) => byId.get(id) ?? []);
  };
  routes.get('/wall', async (c, next) => {
    const screens = hang(await listWall(signage.db));
    const page = () => c.html(<WallPage view={c.var.view} screens={screens} />);
    if (screens.length > 0 || c.var.view.viewer) return page();
    return signedIn(c, next);
  });
  return routes;
}

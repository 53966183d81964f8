/** /wall: open to whoever may play open screens, while there are any. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { Hono } from 'hono';
import { type Door, opensTo } from '../../entry/door.ts';
import type { Signage } from '../../signage/ground/context.ts';
import { listWall, type WallScreen } from '../../signage/screens/wall.ts';
import { WallPage } from './wall.tsx';
import { wallOrder } from './wall-layout.ts';
import { type PageEnv, signedIn } from '../access/session.ts';

export function wallRoutes(signage: Signage, door: Door) {
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
    const { viewer } = c.var.view;
    if (!viewer && !opensTo(door, c)) return signedIn(c, next);
    const screens = door.openTo === 'off' ? [] : hang(await listWall(signage.db));
    if (screens.length === 0 && !viewer) return signedIn(c, next);
    return c.html(<WallPage view={c.var.view} screens={screens} />);
  });
  return routes;
}

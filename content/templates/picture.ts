/** A picture that someone uploaded, put into an area of the page. */
import type { Area } from './element.ts';
import type { Page } from './page.ts';

export function putPicture(
  page: Page,
  picture: { readonly hash: string; readonly fit?: 'cover' | 'contain' | undefined },
  area: Area,
): void {
  const { src, width, height } = page.stage.photo(
    picture.hash,
    area.width,
    area.height,
    picture.fit ?? 'cover',
  );
  const style = { position: 'absolute', left: area.x, top: area.y, width, height };
  page.furnish({ type: 'img', props: { src, width, height, style } });
}

/** A picture that someone uploaded, put into an area of the page. */
import type { z } from 'zod';
import type { picture as pictureCopy } from './copy.ts';
import type { Area } from './element.ts';
import type { Page } from './page.ts';

export function putPicture(page: Page, picture: z.infer<typeof pictureCopy>, area: Area): void {
  const { hash, fit = 'cover', dither = 'diffusion' } = picture;
  const { x, y, width, height } = area;
  page.picture({ hash, fit, dither, x, y, width, height });
}

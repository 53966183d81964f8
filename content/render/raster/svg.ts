/** A design as one SVG: ground, furniture by satori, then marks. Satori is left out where there is no furniture. */
import satori from 'satori';
import type { Element } from '../../templates/element.ts';
import type { Mark, PictureDesign } from '../../templates/template.ts';
import { linePath } from '../fonts/glyphs.ts';

/** @param photos the design's pictures in order, as PNG files. */
export async function svgOf(
  design: PictureDesign,
  photos: readonly Buffer[],
  width: number,
  height: number,
): Promise<string> {
  const furniture =
    design.furniture.length > 0 ? await drawFurniture(design.furniture, width, height) : '';
  const images = design.pictures.map((wish, at) => {
    const data = photos[at]?.toString('base64') ?? '';
    return `<image x="${wish.x}" y="${wish.y}" width="${wish.width}" height="${wish.height}" href="data:image/png;base64,${data}"/>`;
  });
  const ground = `<path d="M0 0H${width}V${height}H0Z" fill="${design.ground}"/>`;
  return sheet(
    width,
    height,
    ground + furniture + images.join('') + design.marks.map(markSvg).join(''),
  );
}

export const sheet = (width: number, height: number, body: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${body}</svg>`;

function markSvg(mark: Mark): string {
  if (mark.kind === 'words') {
    return `<path d="${mark.block.lines.map(linePath).join('')}" fill="${mark.colour}"/>`;
  }
  const place = mark.x || mark.y ? ` transform="translate(${mark.x} ${mark.y})"` : '';
  return `<path d="${mark.d}" fill="${mark.colour}"${place}/>`;
}

/** Satori's drawing without its outer element and without its overflow masks, which cost time and hide nothing here. */
async function drawFurniture(
  furniture: readonly Element[],
  width: number,
  height: number,
): Promise<string> {
  const root = {
    type: 'div',
    props: {
      style: { position: 'relative', display: 'flex', width, height, boxSizing: 'border-box' },
      children: furniture,
    },
  };
  // No text reaches satori, so it needs no font.
  const svg = await satori(root as unknown as Parameters<typeof satori>[0], {
    width,
    height,
    fonts: [],
  });
  return svg
    .replace(/^<svg[^>]*>|<\/svg>$/gu, '')
    .replace(/<mask id="satori_om[^>]*>.*?<\/mask>/gu, '')
    .replace(/ mask="url\(#satori_om[^"]*\)"/gu, '');
}

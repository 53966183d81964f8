/** What a player's canvas has, against the picture that the server drew for it. */
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { readCanvas } from '../../player/support/page.ts';
import { until } from '../../support/until.ts';
import type { Person } from './person.ts';

interface Place {
  readonly url: string;
  readonly by: Person;
  readonly page: Page;
  readonly screen: string;
}

interface Due {
  readonly item: string;
  readonly layer: string;
  readonly media: {
    readonly kind: string;
    readonly asset: { readonly hash: string; readonly width: number; readonly height: number };
  };
}

/** What the screen should show now, as the server says it. */
export async function dueOn({ by, screen }: Pick<Place, 'by' | 'screen'>): Promise<Due> {
  const { zones } = await by.get(`/api/screens/${screen}/showing`);
  return zones[0];
}

/** Waits until the screen should show that item, and the canvas has its picture, lamp for lamp. */
export async function untilPainted(place: Place, item: string, withinMs: number): Promise<void> {
  await until(`${item} is on the canvas`, () => isPainted(place, item), withinMs);
}

async function isPainted(place: Place, item: string): Promise<boolean> {
  const due = await dueOn(place);
  if (due.item !== item || due.media.kind !== 'picture') return false;
  const { hash, width, height } = due.media.asset;
  const { address } = await place.by.get(`/assets/${hash}/address`);
  const file = await fetch(`${place.url}${address}`);
  const drawn = await sharp(Buffer.from(await file.arrayBuffer()))
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  const { rgb } = await readCanvas(place.page, 0, 0, width, height);
  return rgb.equals(drawn);
}

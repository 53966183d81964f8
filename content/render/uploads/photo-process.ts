/** A process that looks at one uploaded picture, and may die of it: the server goes on. */
import { writeFileSync } from 'node:fs';
import sharp from 'sharp';
import { cleanPhoto } from './photo-clean.ts';
import { damaged, headerFault } from './photo-header.ts';
import { type Looked, type PhotoQuestion, TOO_LARGE } from './photo-look.ts';
import { preparePhoto } from '../raster/photo.ts';

/** A small copy is decoded from the whole picture, so damage shows now and not on the street. */
const LOOK = {
  hash: '',
  fit: 'contain',
  dither: 'none',
  x: 0,
  y: 0,
  width: 64,
  height: 64,
} as const;
const GEOMETRY = { width: 64, height: 64, colour: 'rgb', surface: 'lcd' } as const;

const LOOK_EVERY_MS = 10;

sharp.concurrency(1);
sharp.cache(false);
// Nothing but the four kinds is ever opened, whatever a file pretends to be.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Png', 'Jpeg', 'Webp', 'Heif'].map((kind) => `VipsForeignLoad${kind}`),
});
if (process.platform === 'linux') {
  // Should the memory of the machine run out, this one goes first.
  writeFileSync('/proc/self/oom_score_adj', '1000');
}
// The server is gone.
process.on('disconnect', () => process.exit());

/** What is kept is what was looked at: the picture without what it tells of its maker. */
async function look(bytes: Uint8Array): Promise<Looked> {
  const fault = await headerFault(bytes);
  if (fault !== null) return { ok: false, fault };
  try {
    const clean = await cleanPhoto(bytes);
    const looked = await preparePhoto(clean, LOOK, GEOMETRY, '#000000');
    return looked.ok ? { ok: true, bytes: clean } : { ok: false, fault: looked.message };
  } catch (error) {
    return { ok: false, fault: damaged(error) };
  }
}

process.once('message', ({ bytes, memoryMb }: PhotoQuestion) => {
  // Decoders run in threads of their own and ask nobody for their memory: what they have is looked at meanwhile.
  setInterval(() => {
    if (process.memoryUsage.rss() > memoryMb * 1_000_000) process.exit(TOO_LARGE);
  }, LOOK_EVERY_MS);
  void look(bytes).then((looked) => process.send?.(looked, () => process.exit()));
});

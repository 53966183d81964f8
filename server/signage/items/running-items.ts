/** Items that run: a video or a recording beside the words that stand for it where it cannot be played. */
import type { AssetRef, Media } from '../../../content/programme/programme.ts';
import type { Db } from '../../db/open.ts';
import { type Failure, type FieldProblem, fieldProblem, invalid } from '../ground/failure.ts';
import { mediaNamed } from './media.ts';
import { because, listed, type NamedScreen } from '../ground/refusals.ts';

/** An item as far as it is asked here. */
interface Running {
  readonly template: string;
  readonly copy: Readonly<Record<string, unknown>>;
  readonly dwellMs: number;
}

interface Shown {
  readonly media: Media;
  readonly durationMs: number;
}

/** Kind of media that each of these templates is made for. */
const KINDS: Readonly<Record<string, 'video' | 'audio'>> = { video: 'video', recording: 'audio' };

/** Whether its file says how long it lasts. */
export const isRunning = ({ template }: Pick<Running, 'template'>): boolean => template in KINDS;

/** The item with the facts of its file, and its length; any other as it is. */
export async function withMedia<Item extends Running>(
  db: Db,
  item: Item,
): Promise<{ ok: true; item: Item } | Failure> {
  const kind = KINDS[item.template];
  if (!kind) return { ok: true, item };
  const { hash } = item.copy['media'] as { hash: string };
  const stored = await mediaNamed(db, hash);
  if (!stored) return invalid('copy.media', 'no-media', { id: hash });
  if (stored.kind !== kind)
    return invalid('copy.media', kind === 'video' ? 'is-a-recording' : 'is-a-video');
  const copy = { ...item.copy, media: stored.asset };
  return { ok: true, item: { ...item, copy, dwellMs: stored.durationMs } };
}

/** What an item puts into a zone, of the picture of its words: lamps of one or two colours show no video. */
export function runningMedia(
  { template, copy, dwellMs }: Running,
  { media, durationMs }: Shown,
  colour: string,
): Shown {
  const kind = KINDS[template];
  if (!kind || (media.kind !== 'picture' && media.kind !== 'strip')) return { media, durationMs };
  if (kind === 'video' && colour !== 'rgb') return { media, durationMs };
  const live: Media = { kind, asset: copy['media'] as AssetRef, picture: media };
  // Words that take longer to cross the screen than the recording lasts are read to their end.
  return { media: live, durationMs: kind === 'video' ? dwellMs : Math.max(dwellMs, durationMs) };
}

interface Listener {
  readonly id: string;
  readonly name: string;
  readonly name_en: string;
  readonly colour: string;
  readonly sound: number;
}

/** What cannot be meant about running items on these screens, and what had better be looked at. */
export function runningProblems(
  items: readonly { readonly id: string; readonly template: string }[],
  screens: readonly Listener[],
): { readonly errors: readonly FieldProblem[]; readonly warnings: readonly string[] } {
  const errors: FieldProblem[] = [];
  const warnings: string[] = [];
  const plain = screens.filter(({ colour }) => colour !== 'rgb');
  const mute = screens.filter(({ sound }) => sound === 0);
  for (const [i, { id, template }] of items.entries()) {
    const field = `items.${i}.item`;
    if (template === 'video' && plain.length > 0) {
      const screens = plain.map(named);
      errors.push(fieldProblem(field, because('video-two-tone', { id, screens })));
    }
    if (template !== 'recording' || mute.length === 0) continue;
    if (mute.length === screens.length) {
      errors.push(fieldProblem(field, because('recording-unheard', { id })));
    } else
      warnings.push(
        `${field}: without a loudspeaker only the words of ${id} show: ${listed(mute)}`,
      );
  }
  return { errors, warnings };
}

const named = ({ id, name, name_en }: Listener): NamedScreen => ({
  id,
  name,
  nameEn: name_en || name,
});

/** Items that run: a video or a recording beside the words that stand for it where it cannot be played. */
import type { AssetRef, Media } from '../../content/programme/programme.ts';
import type { Db } from '../db/open.ts';
import { type Failure, type FieldProblem, invalid } from './failure.ts';
import { mediaNamed } from './media.ts';

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
  if (!stored) return invalid('copy.media', `no video or recording is stored as ${hash}`);
  if (stored.kind !== kind)
    return invalid('copy.media', kind === 'video' ? 'is a recording' : 'is a video');
  const copy = { ...item.copy, media: stored.asset };
  return { ok: true, item: { ...item, copy, dwellMs: stored.durationMs } };
}

/** What an item puts into a zone, of the picture of its words: lamps of one or two colours show no video. */
export function liveMedia(
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
  readonly colour: string;
  readonly sound: number;
}

/** Names of screens that a sentence can bear. */
const NAMED_MOST = 5;

/** What cannot be meant about running items on these screens, and what had better be looked at. */
export function liveProblems(
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
      const message = `the video ${id} cannot be shown in one or two colours: take out ${listed(plain)}`;
      errors.push({ field, message });
    }
    if (template !== 'recording' || mute.length === 0) continue;
    if (mute.length === screens.length) {
      const message = `the recording ${id} would be heard nowhere: no screen of the target has a loudspeaker`;
      errors.push({ field, message });
    } else
      warnings.push(
        `${field}: without a loudspeaker only the words of ${id} show: ${listed(mute)}`,
      );
  }
  return { errors, warnings };
}

function listed(screens: readonly Listener[]): string {
  const names = screens
    .slice(0, NAMED_MOST)
    .map(({ id }) => id)
    .join(', ');
  const more = screens.length - NAMED_MOST;
  return more > 0 ? `${names} and ${more} more` : names;
}

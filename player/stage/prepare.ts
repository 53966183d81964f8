/** From an entry to a painter: decoded ahead, at hand when its instant comes. */
import { drawnOf } from '../../content/programme/assets.ts';
import type { AssetRef, Entry } from '../../content/programme/programme.ts';
import { card } from './card.ts';
import { dark, still, type Painter } from './painter.ts';
import type { LiveMedia, MediaPainter } from '../hands/contract.ts';
import type { Pictures, PictureResult } from './pictures.ts';
import { strip } from './strip.ts';
import type { Colour } from '../../content/wire/messages.ts';

export interface Prepared {
  /** False: it cannot be shown; the painter is the card in its place. */
  readonly ok: boolean;
  readonly painter: Painter;
  close?(): void;
}

export interface Preparer {
  /** At once if it is ready. */
  now(entry: Entry): Prepared | null;
  prepare(entry: Entry): Promise<Prepared>;
  /** Begins to prepare all of these, and frees what only others needed. */
  want(entries: readonly Entry[]): void;
}

/** Pixels that an entry draws from. */
const picturesOf = (entry: Entry): readonly AssetRef[] => {
  const media = drawnOf(entry.media);
  return media.kind === 'strip' ? media.tiles : media.kind === 'picture' ? [media.asset] : [];
};

export function createPreparer(
  pictures: Pictures,
  media: (media: LiveMedia, drawn: Painter) => Promise<MediaPainter | null>,
  cardOf: () => { name: string; colour: Colour },
): Preparer {
  const ready = new Map<Entry, Prepared>();
  const pending = new Map<Entry, Promise<Prepared>>();

  const paint = (entry: Entry, results: readonly PictureResult[]): Prepared => {
    const media = drawnOf(entry.media);
    const decoded = results.map((result) => (result.ok ? result.picture : null));
    const whole = decoded.filter(
      (picture): picture is NonNullable<typeof picture> => picture !== null,
    );
    const [first] = whole;
    const { name, colour } = cardOf();
    if (media.kind === 'dark' && entry.item !== 'card') return { ok: true, painter: dark };
    if (whole.length === decoded.length && first) {
      if (media.kind === 'picture') return { ok: true, painter: still(first) };
      if (media.kind === 'strip') return { ok: true, painter: strip(whole, media) };
    }
    // The built-in card is an entry too, with a picture of its own when the server made one.
    return { ok: entry.item === 'card', painter: card(name, colour) };
  };

  const make = async (entry: Entry): Promise<Prepared> => {
    const of = entry.media;
    const refs = picturesOf(entry);
    const drawn = paint(entry, await Promise.all(refs.map((ref) => pictures.get(ref))));
    if (of.kind === 'picture' || of.kind === 'strip' || of.kind === 'dark') return drawn;
    const player = await media(of, drawn.painter);
    if (player) return { ok: true, painter: player, close: player.close };
    return { ok: false, painter: drawn.painter };
  };

  const prepare = (entry: Entry): Promise<Prepared> => {
    const known = pending.get(entry);
    if (known) return known;
    const work = make(entry).then((made) => {
      if (pending.get(entry) === work) ready.set(entry, made);
      else if (made.close) made.close();
      return made;
    });
    pending.set(entry, work);
    return work;
  };

  const drop = (entry: Entry): void => {
    const made = ready.get(entry);
    if (made && made.close) made.close();
    pending.delete(entry);
    ready.delete(entry);
  };

  return {
    now: (entry) => {
      const made = ready.get(entry);
      return made && made.ok ? made : null;
    },
    prepare: (entry) => {
      const made = ready.get(entry);
      // A failure is worth another try each time its turn comes round.
      if (made && !made.ok) pending.delete(entry);
      return prepare(entry);
    },
    want: (entries) => {
      const keep = new Set(entries);
      pending.forEach((_, entry) => {
        if (!keep.has(entry)) drop(entry);
      });
      const hashes = new Set<string>();
      keep.forEach((entry) => picturesOf(entry).forEach((ref) => hashes.add(ref.hash)));
      pictures.keepOnly(hashes);
      for (const entry of entries) void prepare(entry);
    },
  };
}

/** Files that people brought, as they are listed: what each is, who brought it, and what needs it. */
import { type ExpressionBuilder, type RawBuilder, sql } from 'kysely';
import { mimeOf } from '../../assets/kind.ts';
import type { Db } from '../../db/open.ts';
import type { Tables } from '../../db/tables/tables.ts';
import type { Signage } from '../ground/context.ts';
import { inTurns } from '../ground/values.ts';
import { type Actor, unitsBelow } from '../reach/actor.ts';
import { belowUnit } from '../reach/units-up.ts';
import { type FileUse, placedUses } from './file-uses.ts';

/** What is listed by itself: pictures of posters; videos and recordings. */
export type FileShelf = 'pictures' | 'media';

interface BroughtFile {
  readonly hash: string;
  /** When it was first brought, epoch ms. */
  readonly addedAt: number;
  /** Those who brought it, the first before the others; of other units only that there are some. */
  readonly by: readonly { readonly id: string; readonly name: string }[];
  readonly mime: string;
  /** Null: it is not here. */
  readonly bytes: number | null;
  /** What shows it, of the reader's unit and those below. */
  readonly uses: readonly Pick<FileUse, 'kind' | 'id'>[];
  /** How much beside that needs it. */
  readonly usedElsewhere: number;
}

export interface ListedFile extends BroughtFile {
  /** Null: a picture. */
  readonly media: {
    readonly kind: 'video' | 'audio';
    readonly durationMs: number;
    /** Of the picture; 0 where there is none. */
    readonly width: number;
    readonly height: number;
  } | null;
}

export interface FilePage {
  readonly files: readonly ListedFile[];
  /** Where the next page begins; null: this is the last. */
  readonly next: string | null;
}

/** Of the last file of a page: when it was brought, and its hash. */
export const FILE_PLACE = /^(\d{1,15})\.([0-9a-f]{64})$/;

/** Whoever may see a file in a list: who brought it, and those in whose items it stands. */
export const seenBy =
  (actor: Actor, units: RawBuilder<string>) => (eb: ExpressionBuilder<Tables, 'uploads'>) =>
    eb.or([
      eb('uploads.person', '=', actor.person),
      eb.exists(
        eb
          .selectFrom('item_files')
          .innerJoin('items', 'items.id', 'item_files.item')
          .select('items.id')
          .whereRef('item_files.hash', '=', 'uploads.hash')
          .where('items.unit', 'in', units),
      ),
    ]);

/** The newest first: those that the actor brought, and those of items of its unit and below. @param after `next` of the page before */
export async function listFiles(
  signage: Signage,
  actor: Actor,
  shelf: FileShelf,
  { after, limit }: { after?: string | undefined; limit: number },
): Promise<FilePage> {
  const { db } = signage;
  const units = belowUnit(actor.unit);
  const isMedia = sql<boolean>`EXISTS (SELECT 1 FROM media WHERE media.hash = uploads.hash)`;
  let query = db
    .selectFrom('uploads')
    .select((eb) => ['hash', eb.fn.min('at').as('at')])
    .where(seenBy(actor, units))
    .where(shelf === 'media' ? isMedia : sql<boolean>`NOT ${isMedia}`)
    .groupBy('hash')
    .orderBy(sql`MIN(at)`, 'desc')
    .orderBy('hash')
    .limit(limit + 1);
  const place = after === undefined ? null : FILE_PLACE.exec(after);
  if (place) {
    const [, at, hash = ''] = place;
    query = query.having(
      sql<boolean>`MIN(at) < ${Number(at)} OR (MIN(at) = ${Number(at)} AND hash > ${hash})`,
    );
  }
  const rows = await query.execute();
  const page = rows.slice(0, limit).map(({ hash, at }) => ({ hash, at: Number(at) }));
  const last = rows.length > limit ? page.at(-1) : undefined;
  return {
    files: await told(signage, actor, await unitsBelow(db, actor.unit), page),
    next: last ? `${last.at}.${last.hash}` : null,
  };
}

async function told(
  { db, assets }: Signage,
  actor: Actor,
  units: ReadonlySet<string>,
  page: readonly { readonly hash: string; readonly at: number }[],
): Promise<ListedFile[]> {
  const hashes = page.map(({ hash }) => hash);
  const uses = await placedUses(db, hashes);
  const people = await bringers(db, hashes);
  const media = await mediaOf(db, hashes);
  const files: ListedFile[] = [];
  for (const { hash, at } of page) {
    const facts = media.get(hash);
    const all = uses.get(hash) ?? [];
    const mine = all.filter(({ unit }) => units.has(unit));
    const by = (people.get(hash) ?? []).filter(
      ({ id, unit }) => id === actor.person || units.has(unit),
    );
    files.push({
      hash,
      addedAt: at,
      by: by.map(({ id, name }) => ({ id, name })),
      ...(facts ? { mime: facts.mime, bytes: facts.bytes } : await looked(assets, hash)),
      uses: mine.map(({ kind, id }) => ({ kind, id })),
      usedElsewhere: all.length - mine.length,
      media: facts
        ? {
            kind: facts.kind as 'video' | 'audio',
            durationMs: facts.duration_ms,
            width: facts.width,
            height: facts.height,
          }
        : null,
    });
  }
  return files;
}

/** What is known of a picture is in the picture. */
async function looked(
  assets: Signage['assets'],
  hash: string,
): Promise<{ mime: string; bytes: number | null }> {
  const asset = await assets.open(hash);
  if (!asset) return { mime: 'application/octet-stream', bytes: null };
  await asset.close();
  return { mime: mimeOf(asset.head), bytes: asset.size };
}

async function bringers(db: Db, hashes: readonly string[]) {
  const found = new Map<string, { id: string; name: string; unit: string }[]>();
  for await (const some of inTurns(hashes)) {
    const rows = await db
      .selectFrom('uploads')
      .innerJoin('people', 'people.id', 'uploads.person')
      .select(['hash', 'people.id', 'people.name', 'people.unit'])
      .where('hash', 'in', some)
      .orderBy('at')
      .orderBy('people.id')
      .execute();
    for (const { hash, ...person } of rows) {
      const known = found.get(hash);
      if (known) known.push(person);
      else found.set(hash, [person]);
    }
  }
  return found;
}

async function mediaOf(db: Db, hashes: readonly string[]) {
  if (hashes.length === 0) return new Map<string, never>();
  const rows = await db.selectFrom('media').selectAll().where('hash', 'in', hashes).execute();
  return new Map(rows.map((row) => [row.hash, row]));
}

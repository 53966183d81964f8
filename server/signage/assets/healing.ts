/** A file that is lost, damaged, or was never on this node: it is drawn again, or it is said what is missing. */
import { assetsIn } from '../../../content/programme/assets.ts';
import type { AssetStore } from '../../assets/store.ts';
import { transact } from '../../db/transact.ts';
import type { Signage } from '../ground/context.ts';
import { drawFiles } from '../items/pictures.ts';
import { forgetRender, rendersOf, replaceRender } from '../items/renders.ts';
import { isUpload } from '../items/uploads.ts';
import { markStale } from '../ledger/stale.ts';
import { screensShowing } from './access.ts';

/**
 * `here`: it lies here whole, or does now. `later`: it will be drawn soon, or its screens will get another programme.
 * `brought`: people brought it, and it is not here: no program can make it again. `unknown`: nothing names it.
 */
export type Healed = 'here' | 'later' | 'brought' | 'unknown';

/** What was found out about a file that cannot be healed now holds for so long: screens ask again and again. */
const FRESH_MS = 20_000;
const REMEMBERED_MAX = 10_000;

interface Known {
  readonly answer: Promise<Healed>;
  /** On the clock that never jumps; null while it is being found out. */
  at: number | null;
}

const books = new WeakMap<AssetStore, Map<string, Known>>();

/** Sees to it that a file lies here whole, if that can be done. Many who ask for one at once wait for the same work. */
export async function heal(signage: Signage, hash: string): Promise<Healed> {
  if (await isHere(signage, hash)) return 'here';
  const { assets, clock } = signage;
  let book = books.get(assets);
  if (!book) books.set(assets, (book = new Map()));
  const known = book.get(hash);
  if (known && (known.at === null || clock.monotonicMs() - known.at < FRESH_MS))
    return known.answer;
  const [oldest] = book.keys();
  if (book.size >= REMEMBERED_MAX && oldest !== undefined) book.delete(oldest);
  const fresh: Known = { answer: healNow(signage, hash), at: null };
  book.delete(hash);
  book.set(hash, fresh);
  try {
    const answer = await fresh.answer;
    if (answer === 'here') book.delete(hash);
    else fresh.at = clock.monotonicMs();
    return answer;
  } catch (error) {
    book.delete(hash);
    throw error;
  }
}

async function isHere({ assets }: Signage, hash: string): Promise<boolean> {
  const asset = await assets.open(hash);
  await asset?.close();
  return asset !== null;
}

async function healNow(signage: Signage, hash: string): Promise<Healed> {
  const { db, log } = signage;
  const renders = await rendersOf(db, hash);
  if (renders.length === 0)
    return isUpload(db, hash).then((brought) => unmakeable(signage, hash, brought));
  let anew = false;
  for (const { key, job } of renders) {
    const said = { asset: hash, key };
    // Compiling says the job of a render from before jobs were kept.
    if (!job) {
      anew = true;
      continue;
    }
    const drawn = await drawFiles(signage, job);
    if (drawn.ok && assetsIn(drawn.media).some((asset) => asset.hash === hash)) {
      log.warn(said, 'a picture was lost, damaged, or never here: it was drawn again');
      return 'here';
    }
    if (drawn.ok) {
      // Other makers of pixels, another picture: the programmes that name the old one get the new.
      log.warn(
        said,
        'a picture that is not here comes out otherwise now: its screens get the new one',
      );
      await replaceRender(signage, { key, job }, drawn.media);
      anew = true;
      continue;
    }
    log.warn({ ...said, why: drawn.message }, 'a picture that is not here could not be drawn');
    if (drawn.reason === 'busy') continue;
    await forgetRender(db, key);
    anew = true;
  }
  if (anew) {
    const screens = await screensShowing(db, hash);
    await transact(db, (trx) => markStale(trx, screens));
    signage.wake();
  }
  return 'later';
}

function unmakeable({ log }: Signage, hash: string, brought: boolean): Healed {
  if (!brought) return 'unknown';
  log.error(
    { asset: hash },
    'a file that was uploaded is not here: where several servers share a database, let them share their files (GENGFU_ASSETS); else it is lost, and must be uploaded again',
  );
  return 'brought';
}

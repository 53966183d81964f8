/** Writes the letters that are due and hands them to the mail server. */
import type { Signage } from '../signage/ground/context.ts';
import {
  claimLetter,
  dueLetters,
  letterFailed,
  letterSent,
  writeLetters,
} from '../signage/notices/letters.ts';
import type { Post } from './smtp.ts';

/** Letters of one round; the others' turn comes with the next beat. */
const LETTERS_AT_ONCE = 20;

/**
 * One round. A letter that was taken up and not marked as sent, for its node died, is sent again later under the same Message-ID.
 * @param address where the program is, for links
 */
export async function sendLetters(
  signage: Signage,
  post: Post,
  stop: AbortSignal,
  address?: string,
): Promise<void> {
  const { db, clock, log } = signage;
  await writeLetters(signage, address);
  for (const id of await dueLetters(db, clock.now(), LETTERS_AT_ONCE)) {
    if (stop.aborted) return;
    const letter = await claimLetter(db, id, clock.now());
    if (!letter) continue;
    const delivered = await post.send(letter, stop);
    if (delivered.ok) await letterSent(db, letter, clock.now());
    else if (!stop.aborted) {
      log.warn({ letter: id, tries: letter.tries, ...delivered }, 'a letter was not sent');
      await letterFailed(signage, letter, delivered);
    }
  }
}

/** The chains of plays as a test server follows them, by the credential of each player. */
import { createHash } from 'node:crypto';
import {
  type FromPlayer,
  playText,
  signedFold,
  signedPlays,
} from '../../../content/wire/messages.ts';
import { signedBy } from '../../server/live/signed-by.ts';

export const sha256Hex = (bytes: Uint8Array): string =>
  createHash('sha256').update(bytes).digest('hex');

export interface Chains {
  /** The chain after the last play, by credential, and the key that signs it. */
  readonly heads: Map<
    string,
    { readonly upTo: number; readonly hash: string; readonly key: string }
  >;
  /** What did not hold of chains and signatures, in words. */
  readonly flaws: string[];
}

/** Holds the proof of a message against the chain so far, and notes what does not hold. */
export function holdProof(
  { heads, flaws }: Chains,
  screen: string,
  credential: string,
  message: Extract<FromPlayer, { type: 'plays' | 'fold' }>,
): void {
  const { proof } = message;
  const plays = message.type === 'plays' ? message.plays : [];
  const from = message.type === 'fold' ? message.fold.from : (plays[0]?.n ?? 0);
  if (!proof) return void flaws.push(`no proof from ${from} on`);
  const { key, before, hash, signature } = proof;
  const head = heads.get(credential) ?? { upTo: from - 1, hash: before, key };
  const hashes = [before];
  for (const play of plays)
    hashes.push(play.link ?? sha256Hex(Buffer.from(`${hashes.at(-1)}\n${playText(play)}`)));
  const to = message.type === 'fold' ? message.fold.to : from + plays.length - 1;
  if (message.type === 'plays' && hashes.at(-1) !== hash) flaws.push(`chain ${from}-${to}`);
  // What was sent before comes again until it is acknowledged.
  if (hashes[head.upTo - from + 1] !== head.hash) flaws.push(`${from} does not join ${head.upTo}`);
  if (key !== head.key) flaws.push(`another key from ${from} on`);
  const text =
    message.type === 'plays'
      ? signedPlays(screen, credential, to, hash)
      : signedFold(
          screen,
          credential,
          to,
          hash,
          from,
          sha256Hex(Buffer.from(JSON.stringify(message.fold.totals))),
        );
  if (!signedBy(key, text, signature)) flaws.push(`signature ${from}-${to}`);
  heads.set(credential, { upTo: to, hash, key });
}

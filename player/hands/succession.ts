/** A new credential, or a new signing key of the server, taken over the line under the key that is pinned. */
import type { ToPlayer } from '../../content/wire/messages.ts';
import { signedCredential, signedKey } from '../../content/wire/messages.ts';
import type { Trust } from '../trust/verify.ts';
import type { Identity } from './identity.ts';

/** What the identity becomes; null: the message is not for this player, or not by whom it says. */
export async function succeed(
  message: ToPlayer,
  identity: Identity,
  trust: Trust,
): Promise<Identity | null> {
  const { key, credential, former } = identity;
  if (message.type === 'credential') {
    if (message.screen !== identity.screen || message.credential === credential) return null;
    const text = signedCredential(message.screen, message.credential);
    if (!(await trust.signed(text, message.signature, key))) return null;
    return Object.assign({}, identity, { credential: message.credential, spare: credential });
  }
  if (message.type === 'key') {
    if (message.from !== key || message.to === key) return null;
    if (!(await trust.signed(signedKey(message.from, message.to), message.signature, key)))
      return null;
    // What is stored was signed with the old one, and stays good.
    return Object.assign({}, identity, { key: message.to, former: [key].concat(former || []) });
  }
  return null;
}

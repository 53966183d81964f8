/** Puts the end of the audit's chain where the store's own hands do not reach: at the end of a file, or to an address. */
import { open } from 'node:fs/promises';
import { type Anchor, takeAnchor } from '../signage/audit/anchors.ts';
import type { Signage } from '../signage/ground/context.ts';

export interface AnchorPlaces {
  /** A line is put at its end each time; absent: none. */
  readonly file?: string;
  /** Is sent each by POST, as JSON; absent: none. */
  readonly url?: string;
}

/** A receiver that does not answer is asked again the next time. */
const ANSWER_WITHIN_MS = 10_000;

/**
 * What to do each time: nothing where nothing was done since the last. Each node does it for itself, for a file is of its own machine.
 * @returns how many places got it. @throws where one of the places did not take it: it is tried again.
 */
export function createAnchoring(
  signage: Pick<Signage, 'db' | 'clock' | 'signer'>,
  { file, url }: AnchorPlaces,
): () => Promise<number> {
  const places = [
    ...(file === undefined ? [] : [(anchor: Anchor) => appendTo(file, anchor)]),
    ...(url === undefined ? [] : [(anchor: Anchor) => sendTo(url, anchor)]),
  ].map((keep) => ({ keep, kept: 0 }));
  return async () => {
    const anchor = await takeAnchor(signage);
    const due = places.filter(({ kept }) => anchor !== null && kept !== anchor.id);
    if (!anchor) return 0;
    // One that fails keeps none of the others from it.
    const done = await Promise.allSettled(
      due.map(async (place) => {
        await place.keep(anchor);
        place.kept = anchor.id;
      }),
    );
    for (const one of done) if (one.status === 'rejected') throw one.reason;
    return due.length;
  };
}

async function appendTo(file: string, anchor: Anchor): Promise<void> {
  const handle = await open(file, 'a');
  try {
    await handle.appendFile(`${JSON.stringify(anchor)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function sendTo(url: string, anchor: Anchor): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(anchor),
    redirect: 'error',
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`the anchor was answered ${response.status}`);
}

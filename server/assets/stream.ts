/** An asset as the body of an answer: read only as fast as it is taken, and let go of when its reader goes. */
import type { OpenAsset } from './store.ts';

/** Nothing is read ahead: a reader that has stopped reading holds one piece, and its socket's own. */
const NOTHING_AHEAD = { highWaterMark: 0 };

/** The bytes from `from` on, `until` excluded. It closes the asset behind it. */
export function streamOf(
  asset: OpenAsset,
  from: number,
  until: number,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const pieces = asset.read(from, until);
  return new ReadableStream(
    {
      pull: async (controller) => {
        const { done, value } = await pieces.next();
        if (done) controller.close();
        else controller.enqueue(value as Uint8Array<ArrayBuffer>);
      },
      cancel: async () => {
        await pieces.return();
        await asset.close();
      },
    },
    NOTHING_AHEAD,
  );
}

/** What is drawn anew while it stands. Video and recordings: one element each, made ready ahead, freed by hand. */
import { clock } from './clock.ts';
import type { LiveMedia, LiveStage, MediaPainter } from './contract.ts';
import { toned } from './toned.ts';
import { volumeAt } from './volume.ts';

/** A decoder that says nothing for this long never will. */
const READY_WITHIN_MS = 15_000;

export async function media(
  of: LiveMedia,
  bytes: Uint8Array,
  stage: LiveStage,
): Promise<MediaPainter> {
  const { mime } = of.asset;
  if (of.kind !== 'clock') return played(of.kind, bytes, mime, stage);
  const sheet = await stage.decode(bytes, mime);
  const { colour, gamma } = stage.face();
  return clock(of, colour === 'rgb' && gamma !== 1 ? toned(sheet, gamma) : sheet, stage);
}

/** Resolves at `canplaythrough`; rejects when this browser cannot play it. It starts at its first drawing. */
function played(
  kind: 'video' | 'audio',
  bytes: Uint8Array,
  mime: string,
  { face, now }: LiveStage,
): Promise<MediaPainter> {
  const element = document.createElement(kind);
  const url = URL.createObjectURL(new Blob([bytes as BlobPart], { type: mime }));
  let startedAt = -1;
  const close = (): void => {
    element.pause();
    element.removeAttribute('src');
    element.load();
    URL.revokeObjectURL(url);
  };
  const painter: MediaPainter = {
    close,
    leave: () => {
      element.pause();
      startedAt = -1;
    },
    draw: (context, area, sinceMs) => {
      element.volume = volumeAt(face(), now());
      element.muted = element.volume === 0;
      // A new showing begins; one that was covered goes on where the programme is.
      if (startedAt < 0 || sinceMs < startedAt) {
        element.currentTime = Math.max(0, sinceMs / 1000);
        void element.play().catch(() => {
          element.muted = true;
          return element.play();
        });
      }
      startedAt = sinceMs;
      if (element instanceof HTMLVideoElement)
        context.drawImage(element, area.x, area.y, area.width, area.height);
      return true;
    },
  };
  return new Promise((resolve, reject) => {
    const fail = (): void => {
      close();
      reject(
        new Error(
          element.error ? element.error.message || `code ${element.error.code}` : 'no answer',
        ),
      );
    };
    const timer = setTimeout(fail, READY_WITHIN_MS);
    element.addEventListener('canplaythrough', () => {
      clearTimeout(timer);
      resolve(painter);
    });
    element.addEventListener('error', () => {
      clearTimeout(timer);
      fail();
    });
    element.preload = 'auto';
    element.src = url;
  });
}

/** What is drawn anew while it stands. Video and recordings: one element each, made ready ahead, freed by hand. */
import type { Drawn, Rect } from '../../content/programme/programme.ts';
import { clock } from './clock.ts';
import type { LiveMedia, LiveStage, MediaPainter } from './contract.ts';
import { toned } from './toned.ts';
import { volumeAt } from './volume.ts';

/** A decoder that says nothing for this long never will. */
const READY_WITHIN_MS = 15_000;
const NEAR_S = 0.2;
/** HTMLMediaElement.HAVE_CURRENT_DATA. */
const HAVE_CURRENT_DATA = 2;

export async function media(
  of: LiveMedia,
  bytes: Uint8Array,
  stage: LiveStage,
): Promise<MediaPainter> {
  const { mime } = of.asset;
  if (of.kind !== 'clock') return played(of, bytes, stage);
  const sheet = await stage.decode(bytes, mime);
  const { colour, gamma } = stage.face();
  return clock(of, colour === 'rgb' && gamma !== 1 ? toned(sheet, gamma) : sheet, stage);
}

type PlayedMedia = Exclude<LiveMedia, { kind: 'clock' }>;

/** As large as it goes without losing its shape, in the middle. */
function drawWhole(context: CanvasRenderingContext2D, video: HTMLVideoElement, area: Rect): void {
  const scale = Math.min(area.width / video.videoWidth, area.height / video.videoHeight);
  const width = Math.round(video.videoWidth * scale);
  const height = Math.round(video.videoHeight * scale);
  context.imageSmoothingEnabled = true;
  const [x, y] = [(area.width - width) >> 1, (area.height - height) >> 1];
  context.drawImage(video, area.x + x, area.y + y, width, height);
  context.imageSmoothingEnabled = false;
}

/** Words that run go round again for as long as the recording is heard. */
function turnOf(picture: Drawn | undefined, area: Rect, sinceMs: number): number {
  if (!picture || picture.kind !== 'strip') return sinceMs;
  return sinceMs % (((picture.width + area.width) / picture.pxPerSecond) * 1000);
}

/** Resolves at `canplaythrough`; rejects when this browser cannot play it. It starts at its first drawing. */
function played(
  { kind, asset: { mime }, picture }: PlayedMedia,
  bytes: Uint8Array,
  { face, now, drawn }: LiveStage,
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
    draw: (context, area, sinceMs, frameMs) => {
      element.volume = volumeAt(face(), now());
      element.muted = element.volume === 0;
      // A new showing begins; one that was covered goes on where the programme is.
      if (startedAt < 0 || sinceMs < startedAt) {
        const at = Math.max(0, sinceMs / 1000);
        // Seeking costs frames: what is nearly there goes on from where it is.
        if (element.ended || Math.abs(element.currentTime - at) > NEAR_S) element.currentTime = at;
        void element.play().catch(() => {
          element.muted = true;
          return element.play();
        });
      }
      startedAt = sinceMs;
      if (element instanceof HTMLVideoElement && element.readyState >= HAVE_CURRENT_DATA)
        drawWhole(context, element, area);
      else drawn.draw(context, area, turnOf(picture, area, sinceMs), frameMs);
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

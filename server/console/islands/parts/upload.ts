/** Sends a video or a recording as soon as it is chosen, and says what the server made of it. */
import { pageLanguage, type Refusal } from './ask.ts';

export interface Uploaded {
  readonly hash: string;
  readonly kind: 'video' | 'audio';
  readonly durationMs: number;
  readonly width: number;
  readonly height: number;
}

export type Upload =
  | { readonly ok: true; readonly value: Uploaded }
  | { readonly ok: false; readonly status: number; readonly message: string };

export async function upload(file: File): Promise<Upload> {
  const durationMs = await lengthOf(file);
  const query = durationMs === null ? '' : `?durationMs=${durationMs}`;
  try {
    const response = await fetch(`/api/media${query}`, {
      method: 'POST',
      headers: pageLanguage(),
      body: file,
    });
    if (response.ok) return { ok: true, value: (await response.json()) as Uploaded };
    const { message, fields } = (await response.json()) as Refusal;
    return { ok: false, status: response.status, message: fields?.[0]?.message ?? message };
  } catch {
    return { ok: false, status: 0, message: '' };
  }
}

/** What this browser reckons, for files that do not say it themselves; null: it cannot play it. */
function lengthOf(file: File): Promise<number | null> {
  const element = document.createElement('video');
  const url = URL.createObjectURL(file);
  return new Promise<number | null>((resolve) => {
    element.addEventListener('error', () => resolve(null));
    element.addEventListener('durationchange', () => {
      const { duration } = element;
      if (Number.isFinite(duration)) resolve(Math.round(duration * 1000));
      // A recording of a browser says its length only once its end was looked for.
      else element.currentTime = Number.MAX_SAFE_INTEGER;
    });
    element.preload = 'metadata';
    element.src = url;
  }).finally(() => URL.revokeObjectURL(url));
}

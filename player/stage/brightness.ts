/** How bright the screen is to be at an instant, by the hours of its own time zone. */
import type { Face } from '../../content/wire/messages.ts';

/** Hour of the day, 0-23, at an instant in an IANA time zone; UTC where the browser does not know it. */
export function hourIn(timeZone: string, instantMs: number): number {
  const options = { hour: 'numeric', hour12: false } as const;
  try {
    const text = new Intl.DateTimeFormat('en', Object.assign({ timeZone }, options)).format(
      instantMs,
    );
    return parseInt(text, 10) % 24;
  } catch {
    return new Date(instantMs).getUTCHours();
  }
}

/** Percent, 0-100. A two-tone lamp is on or off: there only 0 has a meaning, standby. */
export function brightnessAt(face: Face, instantMs: number): number {
  if (face.brightness.length !== 24) return 100;
  const percent = face.brightness[hourIn(face.timeZone, instantMs)];
  if (percent === undefined) return 100;
  return face.colour === 'rgb' || percent === 0 ? Math.max(0, Math.min(100, percent)) : 100;
}

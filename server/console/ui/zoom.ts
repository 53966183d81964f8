/** How much larger a picture of lamps is shown. */

/** Room for the enlarged picture, in CSS pixels. */
const ROOM = { width: 600, height: 160 };

/** A whole number of pixels to a lamp; what is larger than its room is made smaller instead. */
export function zoomOf(width: number, height: number): number {
  const whole = Math.floor(Math.min(ROOM.width / width, ROOM.height / height, 4));
  return whole >= 1 ? whole : Math.min(1, ROOM.width / width, 300 / height);
}

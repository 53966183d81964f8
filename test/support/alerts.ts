/** The reader of alerts as it is built. Its thread begins with the first alert, and holds up no end. */
import { createCapReader } from '../../server/signage/cap/cap-reader.ts';

export const THREAD_FILE = new URL(
  '../../dist/server/signage/cap/reading-thread.js',
  import.meta.url,
);

export const alerts = createCapReader({ threadFile: THREAD_FILE });

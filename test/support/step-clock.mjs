/** Loaded before a server (`--import`): its wall clock is off by what the file GENGFU_TEST_CLOCK says, in ms; it may be put at any moment. */
import { readFileSync } from 'node:fs';

const file = process.env.GENGFU_TEST_CLOCK ?? '';
const RealDate = Date;
let offset = 0;

function look() {
  try {
    offset = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    // It is being written: the next look finds it.
  }
}
look();
// The monotonic clock goes on as it does.
setInterval(look, 20).unref();

globalThis.Date = class extends RealDate {
  constructor(...parts) {
    super(...(parts.length === 0 ? [RealDate.now() + offset] : parts));
  }
  static now() {
    return RealDate.now() + offset;
  }
};

/** What went wrong: said to the server now or when it is back, and kept for the service page. */
import type { FromPlayer, ReportKind } from '../content/wire/messages.ts';

export interface Reports {
  add(what: ReportKind, detail: string): void;
  /** Connected again, or another heartbeat: says what was not said yet. */
  repeat(): void;
  /** The last lines, newest first. */
  lines(): readonly string[];
}

interface Unsaid {
  readonly type: 'report';
  readonly what: ReportKind;
  readonly detail: string;
  times: number;
}

const MOST_LINES = 100;
/** Between two heartbeats; a flood is counted, and said with the next. */
const MOST_AT_ONCE = 20;
/** Beyond it a report only counts for an earlier one of its kind. */
const MOST_UNSAID = 50;
const LONGEST = 500;

export function createReports(now: () => number, send: (message: FromPlayer) => boolean): Reports {
  const lines: string[] = [];
  let unsaid: Unsaid[] = [];
  let said = 0;
  return {
    add: (what, text) => {
      const detail = text.slice(0, LONGEST);
      lines.unshift(`${new Date(now()).toISOString()} ${what} ${detail}`);
      if (lines.length > MOST_LINES) lines.pop();
      if (said < MOST_AT_ONCE && send({ type: 'report', what, detail })) {
        said++;
        return;
      }
      const like = unsaid.find(
        (one) => one.what === what && (one.detail === detail || unsaid.length >= MOST_UNSAID),
      );
      if (like) like.times++;
      else unsaid.push({ type: 'report', what, detail, times: 1 });
    },
    repeat: () => {
      said = 0;
      unsaid = unsaid.filter((message) => !send(message));
    },
    lines: () => lines,
  };
}

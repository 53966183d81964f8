/** What went wrong: said to the server now or when it is back, and kept for the service page. */
import type { FromPlayer, ReportKind } from '../content/wire/messages.ts';

export interface Reports {
  add(what: ReportKind, detail: string): void;
  /** Connected again: says what it could not say. */
  repeat(): void;
  /** The last lines, newest first. */
  lines(): readonly string[];
}

const MOST_LINES = 100;
const MOST_UNSAID = 50;
const LONGEST = 500;

export function createReports(now: () => number, send: (message: FromPlayer) => boolean): Reports {
  const lines: string[] = [];
  let unsaid: FromPlayer[] = [];
  return {
    add: (what, text) => {
      const detail = text.slice(0, LONGEST);
      lines.unshift(`${new Date(now()).toISOString()} ${what} ${detail}`);
      if (lines.length > MOST_LINES) lines.pop();
      const message: FromPlayer = { type: 'report', what, detail };
      if (!send(message) && unsaid.length < MOST_UNSAID) unsaid.push(message);
    },
    repeat: () => {
      unsaid = unsaid.filter((message) => !send(message));
    },
    lines: () => lines,
  };
}

/** What players report: the first of a connection word for word, what follows counted by its kind. */
import type { FromPlayer, ReportKind } from '../../content/wire/messages.ts';
import type { House } from './house.ts';
import type { Counted, Session } from './session.ts';

type Report = Extract<FromPlayer, { type: 'report' }>;

/** Reports of one connection that are written down as they come. */
const WRITTEN_MAX = 200;
/** How often the counts of a flood are written down: one row for each kind. */
export const MORE_EVERY_MS = 60_000;

/** Writes a report down, or counts it where the connection has had its share. */
export function takeReport(house: House, session: Session, report: Report): void {
  const { what, detail, times = 1 } = report;
  const { reports } = session;
  if (reports.written < WRITTEN_MAX) {
    reports.written += 1;
    return write(house, session, what, { detail, times });
  }
  reports.more ??= new Map();
  const counted = reports.more.get(what);
  if (counted) counted.times += times;
  else reports.more.set(what, { detail, times });
}

/** Writes down what was counted since the last time. */
export function tellMore(house: House, session: Session): void {
  const { reports } = session;
  for (const [what, counted] of reports.more ?? []) write(house, session, what, counted);
  reports.more = null;
  reports.toldMs = house.signage.clock.monotonicMs();
}

function write(house: House, session: Session, what: ReportKind, counted: Counted): void {
  const { screen, heardAt: at } = session;
  const { times } = counted;
  const detail = times === 1 ? counted.detail : `${counted.detail} (${times} times)`;
  house.signage.log.warn({ screen, what, detail }, 'player report');
  house.reports.add({ screen, at, what, detail });
}

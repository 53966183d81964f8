/** What a contract becomes by an edit: the same for one screen and for many. */
import type { Contract, PauseClause, TakeoverClause } from '../../../content/programme/rules.ts';
import type { ScreenRow } from '../reach/targets.ts';

/** Parts that are left out stay as they are; null takes them out. */
export interface ContractEdit {
  readonly quotaSecondsPerHour: number;
  readonly quietHours?: Contract['quietHours'] | undefined;
  readonly takeover?: TakeoverClause | null | undefined;
  readonly pausing?: PauseClause | null | undefined;
}

/** A screen without a contract has no cap but the hour itself. */
export const NO_CAP: Contract = { quotaSecondsPerHour: 3600 };

export const contractOf = ({ contract }: Pick<ScreenRow, 'contract'>): Contract =>
  (JSON.parse(contract) as Contract | null) ?? NO_CAP;

/** Pauses stay as they are. @returns null where the owner has no say in it any more */
export function contractAfter(
  row: Pick<ScreenRow, 'contract'>,
  edit: ContractEdit | null,
): Contract | null {
  if (!edit) return null;
  const { pauses, ...before } = contractOf(row);
  const { quotaSecondsPerHour, quietHours, takeover, pausing } = edit;
  const kept = { takeover: takeover ?? before.takeover, pausing: pausing ?? before.pausing };
  return {
    quotaSecondsPerHour,
    ...(quietHours && { quietHours }),
    ...(takeover !== null && kept.takeover && { takeover: kept.takeover }),
    ...(pausing !== null && kept.pausing && { pausing: kept.pausing }),
    ...(pauses && { pauses }),
  };
}

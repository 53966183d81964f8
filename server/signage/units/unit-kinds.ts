/** What units there are. */
export const UNIT_KINDS = ['bureau', 'station', 'brigade', 'partner', 'place'] as const;
export type UnitKind = (typeof UNIT_KINDS)[number];

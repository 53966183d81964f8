/** Which role may do what: the one table of it. Routes, pages and deeds all ask here. */

export const ROLES = [
  'publisher',
  'owner',
  'command',
  'reviewer',
  'inspector',
  'administrator',
] as const;
export type Role = (typeof ROLES)[number];

/** For each right the roles that have it, each on the unit of its grant and on all below. */
const HELD_BY = {
  /** Whatever is shown and was played. */
  read: ROLES,
  /** Slogans and campaigns, in the layers that are not the owner's. */
  publish: ['publisher', 'command', 'administrator'],
  /** What is in the layer of the screen's owner. */
  own: ['owner', 'administrator'],
  urgent: ['command', 'administrator'],
  /** Where vehicles are and were; each look at the track is in the audit. */
  locate: ['command', 'inspector', 'administrator'],
  /** Says that others' words may go public. An administrator has it only where somebody has given it. */
  review: ['reviewer'],
  /** Units, people, screens, rules and keys. */
  administer: ['administrator'],
  /** Who did what, when, and from where. */
  audit: ['inspector', 'administrator'],
} as const satisfies Readonly<Record<string, readonly Role[]>>;

export type Right = keyof typeof HELD_BY;

export const RIGHTS: Readonly<Record<Right, readonly Role[]>> = HELD_BY;

/** Whether one of the roles has one of the rights. */
export const allows = (roles: readonly Role[], ...anyOf: readonly Right[]): boolean =>
  anyOf.some((right) => RIGHTS[right].some((role) => roles.includes(role)));

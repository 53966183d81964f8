/** What a row of the table of rights says, and the small parts that rows are made of. */
import { type Role, ROLES } from '../../../server/signage/reach/rights.ts';
import type { County } from './county.ts';
import { type Place } from './things.ts';

/** What is asked for. */
export interface Asked {
  /** What stands for the parameters of the route, and a query. */
  readonly path: string;
  readonly json?: unknown;
  readonly bytes?: Uint8Array;
  /** What a page of ours sends. */
  readonly form?: Record<string, string>;
  /** What the audit calls it; absent: the id in the answer. */
  readonly subject?: string;
}

export interface Row {
  /** As the router has it. */
  readonly route: string;
  /** Where one route has several rows: what this one is about. */
  readonly about?: string;
  /** Roles that may; all others are refused. */
  readonly may: readonly Role[];
  /** How it is answered where it is done. */
  readonly done: number;
  /** How it is answered where it lies elsewhere: beside, above, in another county. Null: it has no place. */
  readonly beyond: number | null;
  /** How it is answered to a role that may not; 403 by default. */
  readonly denied?: number;
  ask(county: County, place: Place, role: Role): Promise<Asked> | Asked;
  /** Of a deed: the action that the audit names. */
  readonly audit?: string;
  /** Words that the answer has where it is done. */
  readonly says?: readonly string[];
  /** To whom it says them; absent: to all who may. */
  readonly saysTo?: readonly Role[];
  /** What it may say of other units. */
  readonly mayName?: RegExp;
}

export const ALL = ROLES;
export const PUBLISH: readonly Role[] = ['publisher', 'command', 'administrator'];
export const OWN: readonly Role[] = ['owner', 'administrator'];
export const URGENT: readonly Role[] = ['command', 'administrator'];
export const ADMINISTER: readonly Role[] = ['administrator'];
/** Whoever puts anything on a screen. */
export const BRING: readonly Role[] = ['publisher', 'owner', 'command', 'administrator'];

export const items = (id = 'item-own') => [{ item: id }];

export const phase = (parts: Record<string, unknown> = {}) => ({
  name: '预热',
  target: { screens: ['screen-own'] },
  window: {},
  items: items(),
  ...parts,
});

/** Of `screen-own`, unless it is put elsewhere. */
export const schedule = (parts: Record<string, unknown> = {}) => ({
  target: { screens: ['screen-own'] },
  window: {},
  items: items(),
  ...parts,
});

/** The whole table of rights: what is asked of every route, row by row. */
import { READ_ROWS } from './read-rows.ts';
import { AUDIT_ROWS } from './audit-rows.ts';
import { ITEM_ROWS } from './item-rows.ts';
import { DEED_ROWS } from './deed-rows.ts';
import { SCREEN_ROWS } from './screen-rows.ts';
import { PEOPLE_ROWS } from './people-rows.ts';
import { GROUP_ROWS } from './group-rows.ts';
import { CONSENT_ROWS } from './consent-rows.ts';
import { REVIEW_ROWS } from './review-rows.ts';
import { TOKEN_ROWS } from './token-rows.ts';
import { SIGN_IN_ROWS } from './sign-in-rows.ts';
import { NOTICE_ROWS } from './notice-rows.ts';
import { LIBRARY_ROWS } from './library-rows.ts';
import { POLICY_ROWS } from './policy-rows.ts';
import type { Row } from './rows.ts';

/** What is read comes first: of what deeds make, the newest would push it out of the lists. */
export const ROWS: readonly Row[] = [
  ...READ_ROWS,
  ...AUDIT_ROWS,
  ...ITEM_ROWS,
  ...DEED_ROWS,
  ...SCREEN_ROWS,
  ...PEOPLE_ROWS,
  ...GROUP_ROWS,
  ...CONSENT_ROWS,
  ...REVIEW_ROWS,
  ...TOKEN_ROWS,
  ...SIGN_IN_ROWS,
  ...NOTICE_ROWS,
  ...LIBRARY_ROWS,
  ...POLICY_ROWS,
];

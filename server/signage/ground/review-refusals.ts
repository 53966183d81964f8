/** About review: part of `refusals.ts`. */

export const REVIEW_REFUSALS = {
  'no-review': ({ id }: { id: string }) => `there is no submission "${id}"`,
  'review-over': () => 'it waits for no review any more',
  'review-returned': () => 'it was returned, and is reviewed again when it has been changed',
  'review-changed': () => 'it has changed since you looked at it',
  'review-own': () => 'nobody reviews what they wrote, submitted or changed',
  'review-twice': () => "the other stage was yours: this one is somebody else's",
  'review-not-yours': () => 'you are no reviewer of its unit',
  'review-deputy-later': () => 'a deputy steps in when the deadline is past',
  'review-above-later': () =>
    'its own unit reviews it first; those above step in when the deadline is past',
  'review-not-submitter': () => 'only who submitted or changed it may withdraw it',
  'mark-no-item': ({ id }: { id: string }) => `the item "${id}" is no part of it`,
  'mark-no-words': ({ field }: { field: string }) => `there are no words at "${field}"`,
  'mark-beside': ({ length }: { length: number }) =>
    `must end behind its beginning and within the ${length} characters that are there`,
  'rule-below-superior': ({ id }: { id: string }) =>
    `the unit "${id}" above asks for more: only who administers it may ask for less`,
  'review-after-stays': () => 'a message that is out stays under review, whoever issued it',
  'urgent-unconfirmed': () => 'the message waits for a second person to confirm it',
};

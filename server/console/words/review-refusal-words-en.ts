/** About review: part of `refusal-words-en.ts`. */
import type { ReviewRefusalWords } from './refusal-words.ts';

export const reviewRefusalsEn: ReviewRefusalWords = {
  'no-review': () => 'There is no such submission, or it is not of your unit.',
  'review-over': () => 'It waits for no review any more.',
  'review-returned': () => 'It was returned. It is reviewed again when it has been changed.',
  'review-changed': () => 'It has changed since you looked at it. Please look again.',
  'review-own': () => 'Nobody reviews what they wrote, submitted or changed.',
  'review-twice': () => 'You approved the other stage. Somebody else must approve this one.',
  'review-not-yours': () => 'You are not a reviewer of its unit.',
  'review-deputy-later': () => 'As a deputy you may step in when the deadline is past.',
  'review-above-later': () =>
    'Its own unit reviews it first. You may step in when the deadline is past.',
  'review-not-submitter': () => 'Only somebody who submitted or changed it may withdraw it.',
  'mark-no-item': () => 'The mark is at an item that is no part of it.',
  'mark-no-words': () => 'The mark is at a place that has no words.',
  'mark-beside': ({ length }) => `The mark must lie within the ${length} characters there.`,
  'rule-below-superior': () =>
    'The unit above asks for more. Only somebody who administers it may ask for less.',
  'review-after-stays': () => 'A message that is out stays under review, whoever issued it.',
  'urgent-unconfirmed': () => 'The message waits for a second person to confirm it.',
};

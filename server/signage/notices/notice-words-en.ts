/** What a notice says, in English. */
import type { NoticeWords } from './notice-words.ts';

const quoted = (name: string): string => `“${name}”`;
const drillOf = (drill: boolean): string => (drill ? 'Drill: ' : '');

export const noticesEn: NoticeWords = {
  events: {
    'review.submitted': 'Waiting for review',
    'review.returned': 'Returned by a reviewer',
    'review.approved': 'Approved',
    'review.due': 'A review is due',
    'screen.silent': 'Screens are silent',
    'screen.back': 'Screens are back',
    'urgent.issued': 'Urgent message in force',
    'urgent.ended': 'Urgent message over',
    'consent.asked': 'The owner is asked',
    'consent.answered': 'The owner has answered',
    'receipt.ready': 'Receipt of a day',
    'job.failing': 'A job of the server fails',
    'job.well': 'A job of the server is well again',
    'mail.undelivered': 'E-mail not delivered',
    'webhook.disabled': 'Webhook switched off',
    'key.changed': 'Signing key changed',
    'sign-in.new-place': 'Signed in from a new place',
  },
  said: {
    'review.submitted': ({ by, deadline }, { name, unit, time }) =>
      `${by} submitted ${quoted(name)} (${unit}) for review${deadline === undefined ? '' : `, to be done by ${time(deadline)}`}.`,
    'review.returned': ({ by, reason }, { name }) =>
      `${by} returned ${quoted(name)}. The reason: ${reason}`,
    'review.approved': ({ by }, { name }) => `${by} approved ${quoted(name)}.`,
    'review.due': ({ deadline }, { name, unit, time }) =>
      `${quoted(name)} (${unit}) is to be reviewed by ${time(deadline)}.`,
    'screen.silent': ({ screens, named }, { name, unit, names }) =>
      screens === 1
        ? `The screen ${quoted(name)} of ${unit} is silent: it has no player on the line.`
        : `${screens} screens of ${unit} are silent: ${names(named)}.`,
    'screen.back': ({ screens, named }, { name, unit, names }) =>
      screens === 1
        ? `The screen ${quoted(name)} of ${unit} is back on the line.`
        : `${screens} screens of ${unit} are back on the line: ${names(named)}.`,
    'urgent.issued': ({ screens, drill, until, by }, { name, unit, time }) =>
      `${drillOf(drill)}${unit} issued the urgent message ${quoted(name)} on ${screens === 1 ? 'one screen' : `${screens} screens`}, until ${time(until)}. Issued by ${by ?? 'a source of alerts'}.`,
    'urgent.ended': ({ drill, by }, { name, unit }) =>
      `${drillOf(drill)}the urgent message ${quoted(name)} of ${unit} ${by === null ? 'has run out' : `was taken down by ${by}`}.`,
    'consent.asked': ({ by, until }, { name, time }) =>
      `${by} asks to show something on your screen ${quoted(name)}${until === undefined ? '' : `; please answer by ${time(until)}`}.`,
    'consent.answered': ({ by, agreed }, { name }) =>
      `${by} ${agreed ? 'agreed to' : 'did not agree to'} ${quoted(name)}.`,
    'receipt.ready': ({ day }, { name }) =>
      `The receipt of ${day} for the screen ${quoted(name)} is ready.`,
    'job.failing': ({ since }, { name, time }) =>
      `The job ${quoted(name)} of the server has failed again and again since ${time(since)}. The log says why.`,
    'job.well': ({ since }, { name, time }) =>
      `The job ${quoted(name)} of the server is well again. It had failed since ${time(since)}.`,
    'mail.undelivered': ({ address, problem }, { name }) =>
      `An e-mail to ${name} (${address}) could not be delivered and is not tried again: ${problem}`,
    'webhook.disabled': ({ since, problem }, { name, time }) =>
      `No call of the webhook ${name} has come through since ${time(since)}: it was switched off. The last reason: ${problem}`,
    'key.changed': ({ by }, { unit }) =>
      `${by} changed the signing key of ${unit}. Players follow by themselves.`,
    'sign-in.new-place': ({ place }, { name }) =>
      `Somebody signed in as ${quoted(name)} from ${place}, where this account had not been used before. If it was not you, change your password at once.`,
  },
  letter: {
    subject: (event, unit, count) =>
      count === 1 ? `${event} (${unit})` : `${count} notices: ${event} and more`,
    opening: (name) => `${name},`,
    link: (address) => `Look at it in the program: ${address}`,
    more: (count) => `And ${count} more, in your inbox in the program.`,
    closing:
      'This letter was sent by Gengfu; please do not reply. What you hear of is set in the program.',
    separator: '; ',
  },
};

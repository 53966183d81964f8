/** What the pages of the own account say, in English; part of `words-en.ts`. */
import type { accountZh } from './account-words-zh.ts';

export const accountEn: typeof accountZh = {
  title: 'My account',
  link: 'My account: password, where I am signed in, second factor',
  owes: {
    password:
      'This password was not chosen by you. Please choose one of your own; then you can go on.',
    'second-factor': 'Your role needs a second factor. Please set one up; then you can go on.',
  },
  done: {
    password: 'Your password is changed. You are signed out everywhere else.',
    sessions: 'That has ended.',
    removed: 'You have no second factor any more.',
  },
  again: 'The new password once more',
  differs: 'The two are not the same.',
  barred: 'Too many were wrong. Please try again in a few minutes.',
  password: {
    title: 'Password',
    current: 'The password you have',
    next: 'New password',
    hint: 'At least 12 characters: a sentence is good. None of the common ones, and no more than your name.',
    submit: 'Change the password',
  },
  second: {
    title: 'Second factor',
    off: 'At each sign-in you also type six digits that an authenticator (any app for TOTP) shows on your telephone. Whoever learns your password still cannot sign in.',
    on: (since) => `In use since ${since}.`,
    left: (n) => `${n} recovery codes are not used yet.`,
    set: 'Set up a second factor',
    password: 'Password',
    code: 'The six digits in the authenticator',
    anyCode: 'Code, or a recovery code',
    scan: 'Let the authenticator read this picture, or type the key below into it; then type the code that it shows.',
    qr: 'Picture for the authenticator',
    secret: 'Key',
    confirm: 'Begin to use it',
    codes: 'Have other recovery codes',
    remove: 'Remove the second factor',
    codesTitle: 'Recovery codes',
    codesLead:
      'Without your telephone, each of these stands in for a code, once. They are shown this once: print them or write them down, and keep them safe.',
    goOn: 'I have kept them: go on',
  },
  sessions: {
    title: 'Where you are signed in',
    began: 'Signed in',
    seen: 'Last used',
    place: 'Address',
    agent: 'Browser',
    current: 'Here',
    end: 'End',
    endOf: (place) => `End the one from ${place}`,
    endOthers: 'End all the others',
  },
  step: {
    title: 'Second factor',
    lead: 'Type the six digits in your authenticator; without your telephone, one of your recovery codes.',
    submit: 'Sign in',
    wrong: 'The code is wrong, or was used before. Please wait for the next one.',
    over: 'That took too long, or too many codes were wrong. Please sign in again.',
    restart: 'Sign in again',
  },
  recover: {
    title: 'Choose a password',
    lead: 'The link from your administrator works once, within an hour. Wherever you were signed in, that ends.',
    token: 'What stands behind the # of the link',
    submit: 'Use this password',
    done: 'The password is in force. Please sign in with it.',
    signIn: 'Sign in',
  },
};

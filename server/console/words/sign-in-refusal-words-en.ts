/** About signing in: part of `refusal-words-en.ts`. */
import type { SignInRefusalWords } from './refusal-words.ts';

export const signInRefusalsEn: SignInRefusalWords = {
  'password-first': () => 'Please choose a password of your own first, under your account.',
  'second-factor-first': () =>
    'Your role needs a second factor. Please set one up first, under your account.',
  'challenge-over': () => 'That took too long, or too many codes were wrong. Please sign in again.',
  'no-session': () => 'That sign-in has ended already.',
  'password-wrong': () => 'This is not your password.',
  'password-same': () => 'This is the password that you have.',
  'password-short': ({ least }) => `At least ${least} characters, please.`,
  'password-long': ({ most }) => `At most ${most} characters, please.`,
  'password-common': () => 'This is one of the passwords that are guessed first.',
  'password-of-you': () =>
    'This is little more than your name or the name of this program: too easy to guess.',
  'second-code-wrong': () =>
    'The code is wrong, or was used before. Please wait for the next one in the authenticator.',
  'second-factor-on': () => 'There is a second factor already. Please remove it first.',
  'second-factor-off': () => 'No second factor is being set up.',
  'no-person': () => 'There is no such person.',
  'person-disabled': () => 'This person is disabled.',
  'recovery-of-own': () => 'For yourself, please ask another administrator.',
  'no-recovery': () =>
    'This link was used, has run out, or was replaced by another. Please ask an administrator for a new one.',
  'policy-changed': () => 'Somebody has changed this meanwhile. Please look at it again.',
};

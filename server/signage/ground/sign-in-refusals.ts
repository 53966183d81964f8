/** What is refused about signing in, passwords and second factors; see `refusals.ts`. */
export const SIGN_IN_REFUSALS = {
  'password-first': () => 'choose a password of your own first: PUT /api/me/password',
  'second-factor-first': () =>
    'your role needs a second factor: set one up first, by POST /api/me/second-factor',
  'challenge-over': () => 'that sign-in is over or was tried too often: begin it again',
  'no-session': ({ id }: { id: string }) => `there is no session "${id}" of yours`,
  'password-wrong': () => 'is not your password',
  'password-same': () => 'is the password that you have',
  'password-short': ({ least }: { least: number }) => `must have at least ${least} characters`,
  'password-long': ({ most }: { most: number }) => `must have at most ${most} characters`,
  'password-common': () => 'is one of those that are guessed first',
  'password-of-you': () => 'is little more than your name or this program’s',
  'second-code-wrong': () => 'is not the code of now, or was used before',
  'second-factor-on': () => 'there is a second factor already: remove it first',
  'second-factor-off': () => 'no second factor is being set up',
  'no-person': ({ id }: { id: string }) => `there is no person "${id}"`,
  'person-disabled': () => 'the person is disabled',
  'recovery-of-own': () =>
    'another administrator must do that for you; change your password instead',
  'no-recovery': () => 'the link is used, over or replaced: ask an administrator for another',
  'policy-changed': () => 'what signing in asks for has changed meanwhile',
};

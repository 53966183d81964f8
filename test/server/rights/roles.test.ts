/** What the table of rules lets an inspector and a shop's owner do, whatever routes there come to be. */
import { expect, test } from 'vitest';
import { RULES } from '../../../server/entry/rules.ts';
import { allows, RIGHTS, type Role } from '../../../server/signage/reach/rights.ts';

/** Routes that change something, or might, and that the rule opens to the role. What is everybody's own is left out. */
const mayChange = (role: Role): string[] =>
  Object.entries(RULES)
    .filter(([route]) => !route.startsWith('GET '))
    .filter(([, rule]) => typeof rule !== 'string' || rule in RIGHTS)
    .filter(([, rule]) => allows([role], ...([rule].flat() as never[])))
    .map(([route]) => route)
    .sort();

test('an inspector changes nothing', () => {
  // A look at a screen, which is in the audit; and a question that is too long for an address.
  expect(mayChange('inspector')).toEqual([
    'POST /api/screens/:id/thumbnails',
    'POST /publish/preview',
  ]);
});

test('an owner makes no units, people, screens or rules, leads nobody, and looks at nobody', () => {
  const beyond = /^\w+ \/api\/(units|people|imports|urgent|campaigns|audit|word-lists|webhooks)\b/;
  expect(mayChange('owner').filter((route) => beyond.test(route))).toEqual([]);
  expect(mayChange('owner')).not.toContain('POST /api/screens');
  for (const route of ['GET /api/people', 'GET /api/audit', 'GET /api/screens/:id/track'])
    expect(allows(['owner'], ...([RULES[route]].flat() as never[]))).toBe(false);
});

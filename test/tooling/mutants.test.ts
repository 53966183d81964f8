import { expect, test } from 'vitest';
import { faultIn, MUTANTS } from '../../scripts/mutants.mjs';

test('each change finds its text once, leaves a file that can be read, and names tests that are there', () => {
  expect(MUTANTS.flatMap((one) => faultIn(one) ?? [])).toEqual([]);
});

test('no two changes have one name', () => {
  const names = MUTANTS.map(({ name }) => name);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

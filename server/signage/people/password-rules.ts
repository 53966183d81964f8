/**
 * Which passwords are taken. Length is what counts (NIST SP 800-63B, 3.1.1.2; OWASP ASVS 5.0, 6.2): no mixture of kinds of
 * characters is asked for, and none is forbidden. What is on a list of common ones, or says who one is, is refused.
 */
import { type Failure, invalid } from '../ground/failure.ts';

export const PASSWORD_LEAST = 12;
export const PASSWORD_MOST = 256;

/** Words that whoever guesses here tries first. */
const OURS = ['gengfu', '更夫', 'police', 'gongan', '公安', 'jingcha', '警察', '110', '119', '120'];
/** So much has to be left of a password when its owner's names and our words are taken out of it. */
const LEFT_LEAST = 8;
/** Without a letter in it, this is not enough either. */
const DIGITS_MOST = 12;
/** Digits and signs that people put around a word. */
const AROUND_MOST = 6;

/** Whose password it is to be. */
export interface Owner {
  readonly login: string;
  readonly name: string;
}

/** @returns why it is not taken, as a problem of `field`; null where it is. */
export async function passwordRefusal(
  field: string,
  password: string,
  owner: Owner,
): Promise<Failure | null> {
  const length = [...password].length;
  if (length < PASSWORD_LEAST) return invalid(field, 'password-short', { least: PASSWORD_LEAST });
  if (length > PASSWORD_MOST) return invalid(field, 'password-long', { most: PASSWORD_MOST });
  if (namesOwner(password, owner)) return invalid(field, 'password-of-you');
  if (isPattern(password) || (await isCommon(password))) return invalid(field, 'password-common');
  return null;
}

/** Whether little is left of it without the names of its owner and of this program. */
export function namesOwner(password: string, { login, name }: Owner): boolean {
  const said = folded(password);
  const words = [login, name, ...login.split(/[._@-]/), ...name.split(/\s/), ...OURS]
    .map(folded)
    .filter((word) => [...word].length >= 2)
    .toSorted((one, other) => other.length - one.length);
  let left = said;
  for (const word of words) left = left.replaceAll(word, '');
  const size = [...left].length;
  // A name and a day, or a telephone number.
  const bare = !/\p{L}/u.test(left) && size <= DIGITS_MOST;
  return left !== said && (size < LEFT_LEAST || bare);
}

/** Whether it is few characters over and over, or goes up or down by one all along. */
export function isPattern(password: string): boolean {
  const codes = [...folded(password)].map((one) => one.codePointAt(0) ?? 0);
  if (new Set(codes).size <= 3) return true;
  const steps = codes.slice(1).map((code, i) => code - (codes[i] ?? 0));
  const even = steps.filter((step) => Math.abs(step) <= 1).length;
  return even >= steps.length * 0.8;
}

let known: Promise<ReadonlySet<string>> | undefined;

/** Read when it is first needed: some ten megabytes, of which most servers need none on most days. */
const common = (): Promise<ReadonlySet<string>> =>
  (known ??= import('@zxcvbn-ts/language-common').then(
    ({ dictionary }) => new Set(dictionary['passwords-common']),
  ));

/** Whether it is on the list, whatever its case; also twice over, with a few digits and signs around it, or two that follow each other. */
async function isCommon(password: string): Promise<boolean> {
  const list = await common();
  const said = folded(password);
  const once = /^(.+?)\1+$/s.exec(said)?.[1] ?? said;
  const bare = once.replace(/^[\P{L}]+|[\P{L}]+$/gu, '');
  const around = [...once].length - [...bare].length;
  const tried = [said, once, unleeted(once)];
  if (around <= AROUND_MOST) tried.push(bare, unleeted(bare));
  return tried.some((one) => one !== '' && (list.has(one) || isTwoOf(list, one)));
}

function isTwoOf(list: ReadonlySet<string>, said: string): boolean {
  for (let at = 3; at <= said.length - 3; at += 1)
    if (list.has(said.slice(0, at)) && list.has(said.slice(at))) return true;
  return false;
}

/** As NFKC has it: full-width letters are letters. */
const folded = (text: string): string => text.normalize('NFKC').toLowerCase();

const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

const unleeted = (text: string): string => text.replace(/[013457@$!]/g, (one) => LEET[one] ?? one);

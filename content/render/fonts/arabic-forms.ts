/**
 * Letters of the Arabic script as the forms that they take in a word, for fonts that have the forms but no rules.
 * The forms are read from Unicode's own compatibility mappings; joining follows the Unicode Standard, 9.2. Pure.
 */

interface Forms {
  readonly isolated: string;
  readonly final?: string;
  readonly initial?: string;
  readonly medial?: string;
}

const FORMS: ReadonlyMap<string, Forms> = readForms();

/** In both blocks a letter's forms stand in the order isolated, final, initial, medial. */
function readForms(): Map<string, Forms> {
  const found = new Map<string, string[]>();
  const blocks = [
    [0xfb50, 0xfbff],
    [0xfe80, 0xfefc],
  ] as const;
  for (const [from, to] of blocks) {
    for (let code = from; code <= to; code += 1) {
      const form = String.fromCodePoint(code);
      const letter = form.normalize('NFKC');
      if (letter === form || letter.length !== 1) continue;
      found.set(letter, [...(found.get(letter) ?? []), form]);
    }
  }
  const forms = new Map<string, Forms>();
  for (const [letter, [isolated = letter, final, initial, medial]] of found) {
    forms.set(letter, {
      isolated,
      ...(final && { final }),
      ...(initial && { initial }),
      ...(medial && { medial }),
    });
  }
  // Alef maksura has its inner forms in the first block, its outer ones in the second.
  forms.set('\u0649', { isolated: '\ufeef', final: '\ufef0', initial: '\ufbe8', medial: '\ufbe9' });
  // Uyghur e has no forms of its own: it joins to the right and looks like heh.
  forms.set('\u06d5', { isolated: '\u06d5', final: '\ufeea' });
  // Heh goal shapes must not stand for heh doachashmee, whose four forms follow each other.
  forms.set('\u06be', { isolated: '\ufbaa', final: '\ufbab', initial: '\ufbac', medial: '\ufbad' });
  return forms;
}

const TRANSPARENT = /\p{Mn}/u;

/** @param text in the order in which it is typed. @returns the same order, letters replaced by their forms. */
export function shapeArabic(text: string): string {
  const letters = [...text];
  const joinsLeft = (letter: string | undefined): boolean =>
    letter === '\u0640' || (letter !== undefined && FORMS.get(letter)?.initial !== undefined);
  const joinsRight = (letter: string | undefined): boolean =>
    letter === '\u0640' || (letter !== undefined && FORMS.get(letter)?.final !== undefined);
  const neighbour = (from: number, step: number): string | undefined => {
    let at = from + step;
    while (TRANSPARENT.test(letters[at] ?? '')) at += step;
    return letters[at];
  };
  return letters
    .map((letter, at) => {
      const forms = FORMS.get(letter);
      if (!forms) return letter;
      const before = joinsRight(letter) && joinsLeft(neighbour(at, -1));
      const after = joinsLeft(letter) && joinsRight(neighbour(at, 1));
      if (before && after) return forms.medial ?? forms.isolated;
      if (before) return forms.final ?? forms.isolated;
      return after ? (forms.initial ?? forms.isolated) : forms.isolated;
    })
    .join('');
}

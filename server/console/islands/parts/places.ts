/** The places that a form names, line by line. */
import { type FieldNames, showProblem } from './problems.ts';
import type { TargetScreen } from './target.ts';

export interface Place {
  readonly latitude: number;
  readonly longitude: number;
  readonly radiusM: number;
}

export interface Places {
  /** Shows the part only where something of it could come true: a screen that moves, and no press. */
  follow(screens: readonly TargetScreen[], layer: unknown): void;
  /** Null: none is named. A line that says nothing is no place. */
  near(): readonly Place[] | null;
  /** Marks what is no number. False: something was. */
  check(message: string): boolean;
  /** Ids of the form's fields by the API's names, for the lines that `near` took. */
  names(): FieldNames;
}

const PARTS = ['latitude', 'longitude', 'radiusM'] as const;

/** @param changed called when a line goes. */
export function placesOf(form: HTMLFormElement, changed: () => void): Places {
  const part = form.querySelector<HTMLFieldSetElement>('#places');
  const list = form.querySelector<HTMLOListElement>('#places-list');
  const template = form.querySelector<HTMLTemplateElement>('#place');
  const more = form.querySelector<HTMLButtonElement>('#places-add');
  if (!part || !list || !template || !more) throw new Error('the form lacks its places');
  const moving = JSON.parse(part.dataset['moving'] ?? '[]') as string[];
  let made = 0;

  const lines = (): HTMLLIElement[] => [...list.querySelectorAll('li')];
  const inputOf = (line: HTMLElement, name: string): HTMLInputElement => {
    const input = line.querySelector<HTMLInputElement>(`[data-part="${name}"]`);
    if (!input) throw new Error(`a place lacks its ${name}`);
    return input;
  };
  const isNamed = (line: HTMLElement): boolean =>
    inputOf(line, 'latitude').value.trim() !== '' || inputOf(line, 'longitude').value.trim() !== '';
  const named = (): HTMLLIElement[] => (part.hidden ? [] : lines().filter(isNamed));

  const add = (): void => {
    const [line] = document.importNode(template.content, true).querySelectorAll('li');
    if (!line) return;
    made++;
    for (const name of PARTS) {
      const input = inputOf(line, name);
      input.id = `place-${made}-${name}`;
      const problem = input.closest('.field')?.querySelector('.problem');
      if (problem) problem.id = `${input.id}-problem`;
      input.setAttribute('aria-describedby', `${input.id}-problem places-hint`);
    }
    line.querySelector('button')?.addEventListener('click', () => {
      line.remove();
      if (lines().length === 0) add();
      changed();
    });
    list.append(line);
  };
  add();
  more.addEventListener('click', () => {
    add();
    inputOf(lines().at(-1) as HTMLLIElement, 'latitude').focus();
  });
  // Both numbers are mostly copied together.
  list.addEventListener('paste', (event) => {
    const { target, clipboardData } = event;
    const line = target instanceof HTMLElement ? target.closest('li') : null;
    const numbers = clipboardData?.getData('text').match(/-?\d+(\.\d+)?/g) ?? [];
    if (!line || numbers.length !== 2) return;
    event.preventDefault();
    inputOf(line, 'latitude').value = numbers[0] ?? '';
    inputOf(line, 'longitude').value = numbers[1] ?? '';
    changed();
  });

  return {
    follow: (screens, layer) => {
      part.hidden = layer === 'press' || !screens.some(({ kind }) => moving.includes(kind));
    },
    near: () => {
      const numbers = named().map((line) => ({
        latitude: numberOf(inputOf(line, 'latitude')),
        longitude: numberOf(inputOf(line, 'longitude')),
        radiusM: numberOf(inputOf(line, 'radiusM')),
      }));
      return numbers.length > 0 ? numbers : null;
    },
    check: (message) => {
      const wrong = named()
        .flatMap((line) => PARTS.map((name) => inputOf(line, name)))
        .filter((input) => Number.isNaN(numberOf(input)));
      for (const { id } of wrong) showProblem(form, id, message);
      wrong[0]?.focus();
      return wrong.length === 0;
    },
    names: () =>
      Object.fromEntries([
        ...named().flatMap((line, index) =>
          PARTS.map((name) => [`near.${index}.${name}`, inputOf(line, name).id]),
        ),
        ['near', 'near'],
      ]) as FieldNames,
  };
}

const numberOf = ({ value }: HTMLInputElement): number =>
  value.trim() === '' ? Number.NaN : Number(value);

/** Names and choices that several pages offer. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { UnitChoice } from '../../signage/screens/overview.ts';
import type { View } from './page.tsx';

interface UnitOptionsProps {
  readonly view: View;
  readonly units: readonly UnitChoice[];
  readonly chosen: string | undefined;
  /** What the choice of none is called. */
  readonly all: string;
}

export function UnitOptions({ view, units, chosen, all }: UnitOptionsProps) {
  return (
    <>
      <option value="">{all}</option>
      {units.map(({ id, name, nameEn, depth }) => (
        <option value={id} selected={id === chosen}>
          {'　'.repeat(depth)}
          {view.language === 'zh' ? name : nameEn}
        </option>
      ))}
    </>
  );
}

/** What a person calls an item: its words, or what stands in for words. */
export function itemNameOf(
  { words }: View,
  { item, text }: { readonly item: string; readonly text: string | null },
): string {
  if (text !== null) return text;
  if (item === 'card') return words.screen.builtIn;
  return item === 'dark' ? words.screen.dark : item;
}

/** The phases that the plans themselves know have names; others are called by their own. */
export function phaseName({ words }: View, phase: string): string {
  const named: Readonly<Record<string, string>> = words.phases;
  return named[phase] ?? phase;
}

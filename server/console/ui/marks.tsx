/** Small marks that stand for a state; each says its word too. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Colour } from '../../../content/wire/messages.ts';
import type { Step } from '../../signage/screens/overview.ts';
import type { Words } from '../words/words-zh.ts';

const LAMPS: Record<Colour, readonly string[]> = {
  mono: ['r'],
  dual: ['r', 'g'],
  rgb: ['r', 'g', 'b'],
};

/** The colours that the lamps of a screen have. */
export function Lamps({ colour, words }: { readonly colour: Colour; readonly words: Words }) {
  return (
    <span class="lamps" role="img" aria-label={words.colours[colour]} title={words.colours[colour]}>
      {LAMPS[colour].map((lamp) => (
        <i class={lamp} />
      ))}
    </span>
  );
}

/** How far a programme came; what the word means is told on pointing at it. */
export function StepMark({ step, words }: { readonly step: Step; readonly words: Words }) {
  return (
    <span class={`step ${step}`} title={words.steps.explain[step]}>
      {words.steps[step]}
    </span>
  );
}

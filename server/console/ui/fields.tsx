/** Parts of forms: a labelled field with its hint and its problem, and the choice of a target. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import type { UnitChoice } from '../../signage/screens/overview.ts';
import type { TargetScreen } from '../../signage/reach/target-screens.ts';
import { SCREEN_KINDS } from '../../../content/library/schema.ts';
import { UnitOptions } from './choices.tsx';
import type { View } from './page.tsx';

interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly children?: Child;
}

/** Its control has the id `name`, and is described by `name-hint` and `name-problem`. */
export function Field({ name, label, hint, children }: FieldProps) {
  return (
    <div class="field">
      <label for={name}>{label}</label>
      {children}
      {hint && (
        <p class="hint" id={`${name}-hint`}>
          {hint}
        </p>
      )}
      <p class="problem" id={`${name}-problem`} />
    </div>
  );
}

interface TargetFieldsProps {
  readonly view: View;
  readonly units: readonly UnitChoice[];
  readonly screens: readonly TargetScreen[];
  readonly legend: string;
}

/** Unit, kinds and single screens: every part that is given must hold. */
export function TargetFields({ view, units, screens, legend }: TargetFieldsProps) {
  const { words, language } = view;
  const { publish } = words;
  const there = new Set(screens.map(({ kind }) => kind));
  return (
    <fieldset class="panel">
      <legend>{legend}</legend>
      <Field name="unit" label={`${publish.units} · ${publish.unitsHint}`}>
        <select id="unit" name="unit">
          <UnitOptions
            view={view}
            units={units.slice(1)}
            chosen={undefined}
            all={publish.allUnits}
          />
        </select>
      </Field>
      <div class="field">
        <span id="kinds-label">
          {publish.kinds} · {publish.kindsHint}
        </span>
        <div class="choices" role="group" aria-labelledby="kinds-label">
          {SCREEN_KINDS.filter((kind) => there.has(kind)).map((kind) => (
            <label>
              <input type="checkbox" name="kind" value={kind} /> {words.kinds[kind]}
            </label>
          ))}
        </div>
      </div>
      <details>
        <summary>{publish.screens}</summary>
        <div class="choices tall">
          {screens.map(({ id, name, nameEn }) => (
            <label>
              <input type="checkbox" name="screen" value={id} /> {language === 'zh' ? name : nameEn}
            </label>
          ))}
        </div>
      </details>
      <p class="problem" id="target-problem" />
    </fieldset>
  );
}

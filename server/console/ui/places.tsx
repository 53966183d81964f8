/** The part of a form that names places: where screens on wheels show what is published. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { MOVING_KINDS } from '../../signage/screens/tracks.ts';
import type { View } from './page.tsx';

const RADIUS_M = 200;

/** Shown by its island where the target reaches a screen that moves; each copy of the template is one place. */
export function PlaceFields({ view }: { readonly view: View }) {
  const said = view.words.publish.places;
  return (
    <fieldset class="places" id="places" data-moving={JSON.stringify(MOVING_KINDS)} hidden>
      <legend>{said.title}</legend>
      <p class="hint" id="places-hint">
        {said.hint}
      </p>
      <ol id="places-list" />
      <template id="place">
        <li>
          <Part name="latitude" label={said.latitude} />
          <Part name="longitude" label={said.longitude} />
          <Part name="radiusM" label={said.radius} value={RADIUS_M} />
          <button type="button" class="quiet" aria-label={said.remove} title={said.remove}>
            ×
          </button>
        </li>
      </template>
      <button type="button" id="places-add">
        {said.add}
      </button>
      <p class="problem" id="near-problem" />
    </fieldset>
  );
}

interface PartProps {
  readonly name: string;
  readonly label: string;
  readonly value?: number;
}

/** Its island gives it an id of its own in each copy. */
function Part({ name, label, value }: PartProps) {
  return (
    <div class="field">
      <label>
        {label}
        <input
          type="text"
          inputmode="decimal"
          autocomplete="off"
          data-part={name}
          value={value === undefined ? '' : String(value)}
        />
      </label>
      <p class="problem" />
    </div>
  );
}

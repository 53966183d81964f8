/** The target that a form describes, and how many screens it reaches. */
export interface TargetScreen {
  readonly id: string;
  readonly kind: string;
  readonly tags: readonly string[];
  /** Its unit and all above it. */
  readonly units: readonly string[];
}

export interface Target {
  units?: string[];
  kinds?: string[];
  screens?: string[];
}

/** Parts that are not chosen are left out: an empty target is every screen that one may act on. */
export function targetOf(form: HTMLFormElement): Target {
  const data = new FormData(form);
  const all = (name: string): string[] => data.getAll(name).map(String).filter(Boolean);
  const target: Target = {};
  const [units, kinds, screens] = [all('unit'), all('kind'), all('screen')];
  if (units.length > 0) target.units = units;
  if (kinds.length > 0) target.kinds = kinds;
  if (screens.length > 0) target.screens = screens;
  return target;
}

export const reached = (screens: readonly TargetScreen[], target: Target): TargetScreen[] =>
  screens.filter(
    (screen) =>
      (!target.units || target.units.some((unit) => screen.units.includes(unit))) &&
      (!target.kinds || target.kinds.includes(screen.kind)) &&
      (!target.screens || target.screens.includes(screen.id)),
  );

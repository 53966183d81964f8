/** What no single file can know: that ids are unique, and that what is referred to exists. */
import type {
  CampaignPlan,
  CaseChart,
  DemoCounty,
  EverydayPlan,
  LibraryWordList,
  Slogan,
} from './schema.ts';

/** A parsed file with its name, so that later checks can say where a fault is. */
export interface Sourced<T> {
  readonly file: string;
  readonly content: T;
}

export interface LibraryProblem {
  /** Relative to the library's folder, such as `slogans/fire.json`. */
  readonly file: string;
  /** A path into the file, such as `slogans[3].zh`; empty where the file as a whole is meant. */
  readonly field: string;
  readonly message: string;
}

interface LibraryFiles {
  readonly slogans: readonly Sourced<{ readonly slogans: readonly Slogan[] }>[];
  readonly cases: readonly Sourced<{ readonly cases: readonly CaseChart[] }>[];
  readonly plans: readonly Sourced<CampaignPlan | EverydayPlan>[];
  readonly counties: readonly Sourced<DemoCounty>[];
  readonly wordLists: readonly Sourced<LibraryWordList>[];
}

/** Notes each name where it first occurs, and complains of the second. */
class Names {
  readonly problems: LibraryProblem[] = [];
  readonly #seen = new Map<string, string>();

  add(name: string, what: string, file: string, field: string): void {
    const first = this.#seen.get(name);
    if (first === undefined) this.#seen.set(name, `${file} ${field}`);
    else this.problems.push({ file, field, message: `${what} "${name}" is already in ${first}` });
  }

  has(name: string): boolean {
    return this.#seen.has(name);
  }
}

const checkPhases = (file: string, plan: CampaignPlan): LibraryProblem[] => {
  const problems: LibraryProblem[] = [];
  plan.phases.forEach((phase, index) => {
    const field = `phases[${index}]`;
    if (phase.fromDay >= phase.untilDay)
      problems.push({ file, field: `${field}.untilDay`, message: 'must be later than fromDay' });
    const before = plan.phases[index - 1];
    if (before !== undefined && before.untilDay > phase.fromDay) {
      problems.push({ file, field: `${field}.fromDay`, message: `overlaps phase "${before.id}"` });
    }
  });
  plan.schedules.forEach((schedule, index) => {
    const field = `schedules[${index}]`;
    const phase = plan.phases.find((each) => each.id === schedule.phase);
    if (phase === undefined)
      problems.push({ file, field: `${field}.phase`, message: `no phase "${schedule.phase}"` });
    else if (schedule.fromDay < phase.fromDay || schedule.untilDay > phase.untilDay) {
      problems.push({
        file,
        field: `${field}.fromDay`,
        message: `lies outside phase "${phase.id}"`,
      });
    }
    if (schedule.fromDay >= schedule.untilDay)
      problems.push({ file, field: `${field}.untilDay`, message: 'must be later than fromDay' });
  });
  return problems;
};

const checkPlan = (
  { file, content: plan }: Sourced<CampaignPlan | EverydayPlan>,
  slogans: Names,
  cases: Names,
  units: Names,
): LibraryProblem[] => {
  const problems: LibraryProblem[] = plan.kind === 'campaign' ? checkPhases(file, plan) : [];
  const exists = (kind: 'slogan' | 'case' | 'poster' | 'countdown', id: string): boolean => {
    if (kind === 'slogan') return slogans.has(id);
    if (kind === 'case') return cases.has(id);
    if (kind === 'poster') return plan.posters.some((poster) => poster.id === id);
    return plan.kind === 'campaign' && plan.countdown?.id === id;
  };
  plan.schedules.forEach((schedule, at) => {
    schedule.items.forEach((item, index) => {
      if (exists(item.kind, item.id)) return;
      problems.push({
        file,
        field: `schedules[${at}].items[${index}].id`,
        message: `no ${item.kind} "${item.id}"`,
      });
    });
    schedule.target.units?.forEach((unit, index) => {
      if (units.has(unit)) return;
      problems.push({
        file,
        field: `schedules[${at}].target.units[${index}]`,
        message: `no unit "${unit}"`,
      });
    });
  });
  const parts = { schedules: plan.schedules, recordings: plan.recordings };
  plan.measures.forEach((measure, at) => {
    for (const part of ['schedules', 'recordings'] as const) {
      measure[part]?.forEach((id, index) => {
        if (parts[part].some((each) => each.id === id)) return;
        problems.push({
          file,
          field: `measures[${at}].${part}[${index}]`,
          message: `no "${id}" among the ${part}`,
        });
      });
    }
  });
  return problems;
};

const checkCounty = ({ file, content: county }: Sourced<DemoCounty>): LibraryProblem[] => {
  const problems: LibraryProblem[] = [];
  const known = new Set<string>();
  county.units.forEach((unit, index) => {
    const field = `units[${index}].parent`;
    const root = unit.parent === undefined;
    if (root && index > 0)
      problems.push({ file, field, message: 'only the first unit may be without a parent' });
    // Parents come first, so that the units can be created in the order of the file and no ring can form.
    if (unit.parent !== undefined && !known.has(unit.parent)) {
      problems.push({
        file,
        field,
        message: `no unit "${unit.parent}" above this one in the file`,
      });
    }
    known.add(unit.id);
  });
  for (const part of ['screens', 'ownItems'] as const) {
    county[part].forEach((each, index) => {
      if (!known.has(each.unit))
        problems.push({ file, field: `${part}[${index}].unit`, message: `no unit "${each.unit}"` });
    });
  }
  return problems;
};

/** Every problem between files that are each sound; empty when there is none. */
export const crossCheck = (files: LibraryFiles): LibraryProblem[] => {
  const slogans = new Names();
  const cases = new Names();
  const units = new Names();
  const others = new Names();
  for (const { file, content } of files.slogans) {
    content.slogans.forEach((each, index) =>
      slogans.add(each.id, 'slogan', file, `slogans[${index}].id`),
    );
  }
  for (const { file, content } of files.cases) {
    content.cases.forEach((each, index) => cases.add(each.id, 'case', file, `cases[${index}].id`));
  }
  for (const { file, content } of files.counties) {
    others.add(`county ${content.id}`, 'id', file, 'id');
    content.units.forEach((each, index) => units.add(each.id, 'unit', file, `units[${index}].id`));
    content.screens.forEach((each, index) =>
      others.add(`screen ${each.id}`, 'id', file, `screens[${index}].id`),
    );
    content.ownItems.forEach((each, index) =>
      others.add(`item ${each.id}`, 'id', file, `ownItems[${index}].id`),
    );
  }
  for (const { file, content } of files.wordLists) {
    others.add(`word list ${content.id}`, 'id', file, 'id');
    content.words.forEach(({ word }, index) =>
      others.add(`word ${word} of ${content.id}`, 'word', file, `words[${index}].word`),
    );
  }
  for (const { file, content } of files.plans) {
    others.add(`plan ${content.id}`, 'id', file, 'id');
    content.posters.forEach((each, index) =>
      others.add(`poster ${each.id}`, 'id', file, `posters[${index}].id`),
    );
    content.recordings.forEach((each, index) =>
      others.add(`recording ${each.id}`, 'id', file, `recordings[${index}].id`),
    );
    content.schedules.forEach((each, index) =>
      others.add(`schedule ${each.id}`, 'id', file, `schedules[${index}].id`),
    );
  }
  return [
    ...[slogans, cases, units, others].flatMap((names) => names.problems),
    ...files.plans.flatMap((plan) => checkPlan(plan, slogans, cases, units)),
    ...files.counties.flatMap(checkCounty),
  ];
};

/** What may be on a screen, as the issue and the API's documents say it: written without a look at the server's own code. */

export type Level = 0 | 1 | 2;
export type Kind = 'words' | 'takeover';
export type Role = 'publisher' | 'reviewer' | 'command' | 'administrator';

export interface Grant {
  readonly id: string;
  readonly person: string;
  readonly unit: string;
  readonly role: Role;
  readonly from: number | null;
  readonly until: number | null;
  readonly deputyOf: string | null;
}

interface Rule {
  readonly level: Level | null;
  readonly hours: number;
  readonly borrow: boolean;
  readonly by: string;
  /** What goes on holding for whoever set it. */
  readonly bound: Level;
}

export interface Pin {
  readonly item: string;
  readonly version: number;
}

/** What a schedule says: which words, where and when. */
export interface Content {
  readonly layer: 'insert' | 'takeover' | 'everyday';
  readonly pins: readonly Pin[];
  /** Null: all that its unit may act on. */
  readonly screens: readonly string[] | null;
  /** Epoch ms; null: without a limit. */
  readonly from: number | null;
  readonly until: number | null;
}

export interface Item {
  readonly id: string;
  readonly unit: string;
  /** Version 1 first. `words`: whether the words are otherwise than before, and so this person's too. */
  readonly versions: { readonly text: string; readonly by: string; readonly words: boolean }[];
  /** Whose words it was copied from. */
  readonly from: ReadonlySet<string>;
  withdrawn: boolean;
}

export interface Waiting {
  readonly id: string;
  readonly stages: number;
  readonly content: Content;
  /** Who wrote, submitted or changed it: surely, and those who had it in hand in some other way. */
  readonly authors: ReadonlySet<string>;
  readonly nearly: ReadonlySet<string>;
  /** By the rule of the day on which it began; several where two rules ask alike. */
  readonly settings: readonly { readonly hours: number; readonly borrow: boolean }[];
  approvals: string[];
  returned: boolean;
  deadline: number;
}

export interface Schedule {
  readonly id: string;
  readonly unit: string;
  readonly campaign: string | null;
  version: number;
  live: Content;
  ended: boolean;
  /** What people have approved, and how many; what nobody had to, by 0. */
  approved: { readonly content: Content; readonly level: number } | null;
  waiting: Waiting | null;
  readonly hands: Set<string>;
}

export interface Campaign {
  readonly id: string;
  version: number;
  ended: boolean;
  /** Who has changed it; and who has changed a phase of it alone. */
  readonly hands: Set<string>;
  readonly near: Set<string>;
}

export interface Screen {
  readonly id: string;
  unit: string;
  version: number;
  retired: boolean;
}

/** A submission as the queue tells it. */
export interface Queued {
  readonly id: string;
  readonly subject: string;
  readonly state: string;
  readonly stages: number;
  readonly round: number;
  readonly hash: string;
  readonly authors: readonly string[];
  readonly deadline: number;
}

export interface Span {
  readonly from: number;
  readonly until: number;
}

const HOUR_MS = 3_600_000;
export const FOREVER = Number.MAX_SAFE_INTEGER;

const kindsOf = ({ layer }: Content): Kind[] =>
  layer === 'takeover' ? ['words', 'takeover'] : ['words'];

export class Model {
  readonly parents = new Map<string, string | null>();
  readonly rules = new Map<string, Rule>();
  readonly grants = new Map<string, Grant>();
  readonly items = new Map<string, Item>();
  readonly schedules = new Map<string, Schedule>();
  readonly campaigns = new Map<string, Campaign>();
  readonly screens = new Map<string, Screen>();
  /** What was otherwise than it must be. */
  readonly faults: string[] = [];
  /** How much was asked and given: a model that never asks finds nothing. */
  readonly told = { demanded: 0, approvals: 0, refused: 0, shown: 0, free: 0, kills: 0 };

  /** The unit and all above it. */
  chain(unit: string): string[] {
    const chain: string[] = [];
    for (let at: string | null = unit; at !== null; at = this.parents.get(at) ?? null)
      chain.push(at);
    return chain;
  }

  // --- What a unit asks ------------------------------------------------------------------------------------------

  setRule(unit: string, kind: Kind, rule: Omit<Rule, 'bound'>): void {
    const was = this.#demandOf(unit, kind, new Set([rule.by])).level;
    this.rules.set(`${unit} ${kind}`, { ...rule, bound: 0 });
    const is = this.#demandOf(unit, kind, new Set()).level;
    this.rules.set(`${unit} ${kind}`, { ...rule, bound: was > is ? was : 0 });
  }

  /** Whoever puts a unit below another stays bound by what was asked there before, as whoever lowers a rule does. */
  moveUnit(unit: string, to: string, by: string): void {
    const kinds: Kind[] = ['words', 'takeover'];
    const was = kinds.map((kind) => this.#demandOf(unit, kind, new Set([by])).level);
    this.parents.set(unit, to);
    for (const [i, kind] of kinds.entries()) {
      const own = this.rules.get(`${unit} ${kind}`);
      const before = was[i] as Level;
      if (own && own.level !== null) continue;
      if (before <= this.#demandOf(unit, kind, new Set()).level) continue;
      const plain = { level: null, hours: 24, borrow: true };
      this.rules.set(`${unit} ${kind}`, { ...plain, by, bound: before });
    }
  }

  #demandOf(unit: string, kind: Kind, people: ReadonlySet<string>) {
    let bound: Level = 0;
    for (const at of this.chain(unit)) {
      const rule = this.rules.get(`${at} ${kind}`);
      if (!rule) continue;
      if (people.has(rule.by) && rule.bound > bound) bound = rule.bound;
      if (rule.level === null) continue;
      const level = rule.level > bound ? rule.level : bound;
      return { level, hours: rule.hours, borrow: rule.borrow };
    }
    return { level: bound, hours: 24, borrow: true };
  }

  /** Of several kinds the strictest; where they ask alike, either's settings. */
  demand(unit: string, content: Content, people: ReadonlySet<string>) {
    const all = kindsOf(content).map((kind) => this.#demandOf(unit, kind, people));
    const level = Math.max(...all.map((one) => one.level));
    return { level, settings: all.filter((one) => one.level === level) };
  }

  // --- Who is who ------------------------------------------------------------------------------------------------

  grantsOf(person: string, now: number, role?: Role): Grant[] {
    return [...this.grants.values()].filter(
      (grant) =>
        grant.person === person &&
        (role === undefined || grant.role === role) &&
        this.#holds(grant, now),
    );
  }

  #holds({ from, until, deputyOf, unit, role }: Grant, now: number): boolean {
    if ((from !== null && now < from) || (until !== null && now >= until)) return false;
    if (deputyOf === null) return true;
    // Nobody stands in for somebody who has nothing there.
    const above = this.chain(unit);
    return [...this.grants.values()].some(
      (one) =>
        one.person === deputyOf &&
        one.role === role &&
        one.deputyOf === null &&
        above.includes(one.unit) &&
        this.#holds(one, now),
    );
  }

  /** Whether a person may approve: yes, no, or (where what is documented leaves it open) either. */
  mayDecide(person: string, schedule: Schedule, now: number): 'yes' | 'no' | 'either' {
    const { waiting } = schedule;
    if (!waiting || waiting.returned) return 'no';
    const answers = new Set(
      waiting.settings.flatMap(({ borrow }) =>
        [waiting.authors, waiting.nearly].map((authors) =>
          this.#may(person, schedule.unit, waiting, { authors, borrow }, now),
        ),
      ),
    );
    if (answers.size > 1) return 'either';
    return answers.has(true) ? 'yes' : 'no';
  }

  #may(
    person: string,
    unit: string,
    { approvals, deadline }: Waiting,
    { authors, borrow }: { authors: ReadonlySet<string>; borrow: boolean },
    now: number,
  ): boolean {
    if (authors.has(person) || approvals.includes(person)) return false;
    const chain = this.chain(unit);
    const reviewers = [...this.grants.values()].filter(
      (grant) => grant.role === 'reviewer' && chain.includes(grant.unit) && this.#holds(grant, now),
    );
    const mine = reviewers.filter((grant) => grant.person === person);
    if (mine.length === 0) return false;
    if (now >= deadline) return true;
    const standing = mine.filter((grant) => grant.deputyOf === null);
    if (standing.some((grant) => grant.unit === unit)) return true;
    const somebody = reviewers.some(
      (grant) =>
        grant.unit === unit &&
        grant.deputyOf === null &&
        !authors.has(grant.person) &&
        !approvals.includes(grant.person),
    );
    return standing.length > 0 && borrow && !somebody;
  }

  // --- What becomes of a schedule --------------------------------------------------------------------------------

  /**
   * A schedule was made, changed (to `next`), taken off (null) or brought back by somebody; `queued` is what waits of it from then on.
   */
  took(
    schedule: Schedule,
    next: Content | null,
    by: string,
    queued: Queued | undefined,
    now: number,
  ): void {
    const { id, unit, approved } = schedule;
    const back = schedule.ended;
    schedule.hands.add(by);
    schedule.ended = next === null;
    if (next === null) {
      if (queued) this.faults.push(`${id} was taken off, and still waits`);
      schedule.waiting = null;
      return;
    }
    schedule.live = next;
    const before = schedule.waiting;
    const authors = this.#authors(schedule, next, by, false);
    const nearly = this.#authors(schedule, next, by, true);
    const least = this.demand(unit, next, authors);
    const most = this.demand(unit, next, nearly);
    if (!queued) {
      const enough = approved !== null && (!back || approved.level >= least.level);
      const kept = enough && takesAway(approved.content, next);
      const free = least.level === 0 && before === null;
      if (!free && !kept) this.faults.push(`${id} shows, and ${least.level} must approve it`);
      schedule.approved = { content: next, level: kept ? approved.level : 0 };
      schedule.waiting = null;
      this.told.free += 1;
      return;
    }
    if (most.level === 0 && !before) this.faults.push(`${id} waits, and nobody must approve it`);
    const stages = Math.max(least.level, before?.stages ?? 0, 1);
    if (queued.stages < stages)
      this.faults.push(`${id} waits for ${queued.stages} people, and needs ${stages}`);
    if (queued.stages > Math.max(stages, most.level))
      this.faults.push(`${id} waits for ${queued.stages} people, and needs no more than ${stages}`);
    for (const person of authors)
      if (!queued.authors.includes(person))
        this.faults.push(`${id} does not count ${person} among its authors`);
    if (back) schedule.approved = null;
    this.told.demanded += queued.stages;
    // The settings are those of the day on which it began.
    const settings = (before?.settings ?? most.settings).filter(
      ({ hours }) => Math.abs(now + hours * HOUR_MS - queued.deadline) < HOUR_MS / 2,
    );
    if (settings.length === 0) this.faults.push(`${id} has a deadline by no rule`);
    schedule.waiting = {
      id: queued.id,
      stages: queued.stages,
      content: next,
      authors,
      nearly,
      settings,
      approvals: [],
      returned: false,
      deadline: queued.deadline,
    };
  }

  #authors(schedule: Schedule, next: Content, by: string, wide: boolean): Set<string> {
    const campaign = schedule.campaign === null ? null : this.campaigns.get(schedule.campaign);
    const before = schedule.waiting;
    const authors = new Set([
      by,
      ...schedule.hands,
      ...(campaign?.hands ?? []),
      ...((wide && campaign?.near) || []),
      ...((wide ? before?.nearly : before?.authors) ?? []),
    ]);
    for (const { item, version } of next.pins) {
      const known = this.items.get(item) as Item;
      for (const one of known.from) authors.add(one);
      for (const one of known.versions.slice(0, version))
        if (one.words || wide) authors.add(one.by);
    }
    return authors;
  }

  /** Whoever wrote the words of an item so far. */
  writersOf({ from, versions }: Item): Set<string> {
    return new Set([...from, ...versions.flatMap((one) => (one.words ? [one.by] : []))]);
  }

  /** Somebody has approved what waits, and was let. */
  approved(schedule: Schedule, person: string, now: number): void {
    const waiting = schedule.waiting as Waiting;
    if (this.mayDecide(person, schedule, now) === 'no')
      this.faults.push(`${person} approved ${schedule.id}, and may not`);
    this.told.approvals += 1;
    waiting.approvals.push(person);
    if (waiting.approvals.length < waiting.stages) {
      waiting.deadline = now + (waiting.settings[0]?.hours ?? 0) * HOUR_MS;
      return;
    }
    schedule.approved = { content: waiting.content, level: waiting.stages };
    schedule.waiting = null;
  }

  returned(schedule: Schedule, person: string, now: number): void {
    const waiting = schedule.waiting as Waiting;
    if (this.mayDecide(person, schedule, now) === 'no')
      this.faults.push(`${person} returned ${schedule.id}, and may not`);
    waiting.returned = true;
  }

  withdrew(schedule: Schedule, person: string): void {
    const waiting = schedule.waiting as Waiting;
    if (!waiting.authors.has(person) && !waiting.nearly.has(person))
      this.faults.push(`${person} withdrew ${schedule.id}, which is not theirs`);
    schedule.waiting = null;
  }

  // --- What may be where -----------------------------------------------------------------------------------------

  textOf({ item, version }: Pin): string {
    return this.items.get(item)?.versions[version - 1]?.text ?? '';
  }

  /** What may be on a screen, and when: by text. */
  allowed(screen: Screen): Map<string, Span[]> {
    const chain = this.chain(screen.unit);
    const spans = new Map<string, Span[]>();
    for (const { content } of this.#running(chain, screen.id))
      for (const pin of content.pins) {
        if (this.items.get(pin.item)?.withdrawn) continue;
        const span = { from: content.from ?? 0, until: content.until ?? FOREVER };
        const text = this.textOf(pin);
        spans.set(text, [...(spans.get(text) ?? []), span]);
      }
    return spans;
  }

  /** What must be on a screen until then: all that time it may, and nothing covers it. */
  due(screen: Screen, now: number, until: number): string[] {
    const running = [...this.#running(this.chain(screen.unit), screen.id)].map(
      (one) => one.content,
    );
    if (running.some(({ layer }) => layer === 'takeover')) return [];
    return running
      .filter((one) => one.layer === 'insert')
      .filter((one) => (one.from ?? 0) <= now && (one.until ?? FOREVER) >= until)
      .flatMap(({ pins }) => pins)
      .filter(({ item }) => !this.items.get(item)?.withdrawn)
      .map((pin) => this.textOf(pin));
  }

  *#running(chain: readonly string[], screen: string) {
    for (const { unit, ended, approved, campaign } of this.schedules.values()) {
      if (ended || !approved || !chain.includes(unit)) continue;
      if (campaign !== null && this.campaigns.get(campaign)?.ended) continue;
      const { screens } = approved.content;
      if (screens === null || screens.includes(screen)) yield approved;
    }
  }
}

/** Whether all that the one says is said by the other too: the same words, nowhere and never else. */
export function takesAway(was: Content, is: Content): boolean {
  const words = is.pins.every((pin) =>
    was.pins.some((one) => one.item === pin.item && one.version === pin.version),
  );
  const where =
    was.screens === null || (is.screens?.every((screen) => was.screens?.includes(screen)) ?? false);
  const when = (is.from ?? 0) >= (was.from ?? 0) && (is.until ?? FOREVER) <= (was.until ?? FOREVER);
  return words && where && when && was.layer === is.layer;
}

/** Random histories of people who write, change, review and withdraw, judged by a model that knows nothing of the code. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dice, isSoak, seedOf, size } from '../../../support/soak.ts';
import { MORNING } from '../../../support/site.ts';
import type { Ask } from '../people/people.ts';
import { type Circle, openCircle } from './circle.ts';

const STEPS = size(80, 1000);
/** Each step is several requests, and a machine may have other work. */
const PATIENCE_MS = isSoak ? 900_000 : 120_000;
const MINUTE_MS = 60_000;
const WRITERS = ['w1', 'w2', 'r1'];
const REVIEWERS = ['r1', 'r2', 'above', 'deputy'];

/** What the model keeps of a schedule: whoever had a hand in it, what it says now, and who approved which words. */
interface Kept {
  readonly id: string;
  version: number;
  texts: string[];
  hands: Set<string>;
  /** Asked for when the review that runs began, or more. */
  demanded: number;
  approvals: Map<string, Set<string>>;
  /** Texts that enough have approved, or that nobody had to. */
  allowed: Set<string>;
  submission: string | null;
  ended: boolean;
}

describe.each(['sqlite', 'postgres'] as const)('histories of review on %s', (kind) => {
  let circle: Circle;
  const asks = new Map<string, Ask>();
  beforeAll(async () => {
    circle = await openCircle(kind);
    for (const login of ['w1', 'w2', 'deputy'])
      asks.set(login, await circle.person(login, 'publisher'));
    for (const login of ['r1', 'r2']) asks.set(login, await circle.person(login, 'reviewer'));
    asks.set('above', await circle.person('above', 'reviewer', 'bureau'));
    await circle.grant('r1', 'publisher', 'station');
    await circle.grant('deputy', 'reviewer', 'station', 'r1');
  });
  afterAll(() => circle.site.close());

  it(
    'show no words without the approvals that were demanded of them',
    async () => {
      const roll = dice(seedOf(12));
      const below = (n: number): number => Math.floor(roll() * n);
      const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;
      const kept: Kept[] = [];
      const words = new Map<string, { item: string; by: string }>();
      let level = 0;
      let now = MORNING;
      let done = 0;
      let waits = 0;
      let most = 0;
      const key = (texts: readonly string[]) => texts.join('|');
      const asked = async (who: string, method: string, path: string, json?: unknown) => {
        const ask = asks.get(who) as Ask;
        return ask(method, path, json);
      };
      /** As the answer says it waits, or not; by the model it must wait where something was demanded of new words. */
      const submitted = (
        one: Kept,
        by: string,
        texts: string[],
        review: { state: string; submission: string | null },
      ) => {
        one.texts = texts;
        one.hands.add(by);
        for (const text of texts) one.hands.add(words.get(text)?.by ?? '');
        one.submission = review.submission;
        one.demanded = Math.max(level, review.state === 'waiting' ? one.demanded : 0);
        if (level === 0 && review.state === 'approved')
          for (const text of texts) one.allowed.add(text);
        if (review.state === 'waiting') waits += 1;
      };

      for (let step = 0; step < STEPS; step++) {
        const running = kept.filter(({ ended }) => !ended);
        const chance = roll();
        if (chance < 0.06) {
          level = below(3);
          await circle.rule({ level, hours: 1 });
        } else if (chance < 0.26 || running.length === 0) {
          const [by, author] = [pick(WRITERS), pick(WRITERS)];
          const text = `标语${step}`;
          const item = await circle.item(asks.get(author) as Ask, text);
          words.set(text, { item, by: author });
          const { schedule, review } = await circle.publish(asks.get(by) as Ask, item);
          const one: Kept = {
            id: schedule.id,
            version: schedule.version,
            texts: [],
            hands: new Set(),
            demanded: level,
            approvals: new Map(),
            allowed: new Set(),
            submission: null,
            ended: false,
          };
          kept.push(one);
          submitted(one, by, [text], review);
        } else if (chance < 0.46) {
          const one = pick(running);
          const by = pick(WRITERS);
          const all = [...words.keys()];
          const texts = [...new Set([pick(all), pick(all), ...one.texts.slice(0, below(3))])];
          const { status, body } = await asked(by, 'PATCH', `/api/schedules/${one.id}`, {
            version: one.version,
            items: texts.map((text) => ({ item: words.get(text)?.item })),
          });
          if (status !== 200) continue;
          one.version = body.schedule.version;
          submitted(one, by, texts, body.review);
        } else if (chance < 0.52) {
          const one = pick(running);
          const path = `/api/schedules/${one.id}/end`;
          const { status } = await asked(pick(WRITERS), 'POST', path, { version: one.version });
          one.ended = status === 200 || one.ended;
        } else if (chance < 0.57) {
          // Not so long that the people would have to sign in again.
          now += below(20) * MINUTE_MS;
          circle.site.turnClock(now);
        } else {
          const open = running.filter(({ submission }) => submission !== null);
          if (open.length === 0) continue;
          const one = pick(open);
          const by = pick(REVIEWERS);
          const seen = await asked(by, 'GET', `/api/reviews/${one.submission}`);
          const event = chance < 0.92 ? 'approve' : 'return';
          const { hash } = seen.body.submission;
          const { status, body } = await asked(
            by,
            'POST',
            `/api/reviews/${one.submission}/${event}`,
            {
              hash,
              ...(event === 'return' && { reason: '改' }),
            },
          );
          // Nothing more is to be decided there, until it is changed.
          const state = body.submission?.state as string | undefined;
          if (state === 'approved' || state === 'returned') one.submission = null;
          if (status !== 200 || event === 'return') continue;
          done += 1;
          expect(one.hands.has(by), `${by} approved what is theirs`).toBe(false);
          const of = key(one.texts);
          const people = one.approvals.get(of) ?? new Set();
          one.approvals.set(of, people.add(by));
          if (people.size >= one.demanded) for (const text of one.texts) one.allowed.add(text);
        }
        if (step % 10 !== 9) continue;
        const allowed = new Set(
          kept.filter(({ ended }) => !ended).flatMap((one) => [...one.allowed]),
        );
        const shown = await circle.shown();
        most = Math.max(most, shown.length);
        expect(
          shown.filter((text) => !allowed.has(text)),
          `step ${step}`,
        ).toEqual([]);
      }
      // The dice made something happen.
      expect(done).toBeGreaterThan(STEPS / 25);
      expect(waits).toBeGreaterThan(STEPS / 25);
      expect(most).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );
});

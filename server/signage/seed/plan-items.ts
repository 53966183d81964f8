/** Turns what the library's plans name into items: each kind of word finds the template made for it. */
import type { Library } from '../../../content/library/load.ts';
import type {
  CampaignPlan,
  DayWindow,
  EverydayPlan,
  OwnItem,
  PlanItem,
  Slogan,
} from '../../../content/library/schema.ts';
import type { Window } from '../../../content/programme/rules.ts';
import type { NewItem } from '../items/items.ts';

export interface PlanWords {
  readonly library: Library;
  readonly plan: CampaignPlan | EverydayPlan;
  /** 'YYYY-MM-DD': day 0 of the plan, what its countdown counts to. */
  readonly themeDay: string;
  /** Who signs posters. */
  readonly unitName: { readonly zh: string; readonly en: string };
}

/** @throws where the plan names words that the library does not have; its own check has ruled that out. */
export function planItemFrom(ref: PlanItem, words: PlanWords): NewItem {
  const { library, plan } = words;
  const dwell = plan.dwellSeconds;
  if (ref.kind === 'slogan') return sloganItem(found(library.slogans, ref.id), dwell);
  if (ref.kind === 'case') {
    const { kind, title, happened, lesson, hotline } = found(library.cases, ref.id);
    return item('case-chart', title.zh, dwell, {
      kind,
      title: title.zh,
      happened: happened.zh,
      lesson: lesson.zh,
      ...(hotline && { hotline }),
    });
  }
  if (ref.kind === 'poster') {
    const { title, body, hotline, link } = found(plan.posters, ref.id);
    return item('poster', title.zh, dwell, {
      title: title.zh,
      body: body.zh,
      unit: words.unitName.zh,
      ...(hotline && { hotline }),
      ...(link && { link }),
    });
  }
  const countdown = 'countdown' in plan ? plan.countdown : undefined;
  if (!countdown) throw new Error(`${plan.id}: there is no countdown "${ref.id}"`);
  return item('countdown', countdown.onTheDay.zh, dwell, {
    before: countdown.before.zh,
    after: countdown.after.zh,
    onTheDay: countdown.onTheDay.zh,
    themeDay: words.themeDay,
  });
}

export function sloganItem(
  words: Pick<Slogan, 'zh' | 'en' | 'short'> | OwnItem,
  dwellSeconds: number,
): NewItem {
  const short = 'short' in words ? words.short : undefined;
  return item('banner', words.zh, dwellSeconds, { english: words.en, ...(short && { short }) });
}

function item(
  template: string,
  text: string,
  dwellSeconds: number,
  copy: NewItem['copy'],
): NewItem {
  return { template, text, copy, style: {}, dwellMs: dwellSeconds * 1000 };
}

function found<T extends { readonly id: string }>(list: readonly T[], id: string): T {
  const one = list.find((candidate) => candidate.id === id);
  if (!one) throw new Error(`the library has no "${id}"`);
  return one;
}

/** One daily window where times are given: the library's weekdays narrow all of them alike. */
export function timesOf(times: readonly DayWindow[] | undefined): Partial<Window> {
  const first = times?.[0];
  if (!times || !first) return {};
  return {
    times: times.map(({ from, until }) => ({ from, until })),
    ...(first.weekdays && { weekdays: first.weekdays }),
  };
}

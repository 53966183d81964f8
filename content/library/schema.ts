/** The shapes of the library's files. Every object is strict: a misspelt field is refused, not ignored. */
import { z } from 'zod';
import { HOTLINES, hotlineMistakes } from './hotlines.ts';

const REFUSED =
  /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Cc}|\p{Cs}|\p{Co}|\p{Cf}|\p{Variation_Selector}/u;
const refusedCharacter = (text: string): string | undefined => REFUSED.exec(text)?.[0];

/** Characters as people count them: one Chinese character, one letter, one mark. */
const characters = (text: string): number => [...text].length;

/** Columns of a strip in an 8 px font: a Chinese character takes 8 px, a letter or digit at most 5. */
const widthAt8Px = (text: string): number =>
  [...text].reduce((sum, character) => sum + (character.charCodeAt(0) < 0x80 ? 5 : 8), 0);

const words = (limit: number) =>
  z.string().superRefine((text, context) => {
    const refused = refusedCharacter(text);
    const complain = (message: string): void => void context.addIssue({ code: 'custom', message });
    if (text.trim() === '') complain('must not be empty');
    if (text !== text.trim()) complain('must not begin or end with a space');
    if (text !== text.normalize('NFC')) complain('must be in Unicode normal form C');
    if (characters(text) > limit)
      complain(`is ${characters(text)} characters long, at most ${limit} are allowed`);
    if (refused !== undefined) {
      const code = refused.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0');
      complain(`holds U+${code}: emoji and control characters cannot be shown`);
    }
    for (const mistake of hotlineMistakes(text)) complain(mistake);
  });

const slug = z
  .string()
  .max(60)
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, 'must be lower-case words joined by hyphens');

/** The same words in both languages. */
const bilingual = (limit: number) => z.strictObject({ zh: words(limit), en: words(limit * 4) });

const season = z.enum(['spring', 'summer', 'autumn', 'winter', 'spring-festival']);
export type Season = z.infer<typeof season>;

export const slogan = z.strictObject({
  id: slug,
  topic: slug,
  zh: words(40),
  en: words(140),
  /** Fits one line of a 64 px strip in the 8 px font. */
  short: words(12)
    .refine(
      (text) => widthAt8Px(text) <= 64,
      'must fit 64 px in an 8 px font: at most 8 Chinese characters',
    )
    .optional(),
  shortEn: words(24).optional(),
  tags: z.array(slug),
  /** Absent: fit for the whole year. */
  seasons: z.array(season).min(1).optional(),
});
export type Slogan = z.infer<typeof slogan>;

export const caseChart = z.strictObject({
  id: slug,
  /** `positive`: someone did right, and this is what came of it; `negative`: the opposite. */
  kind: z.enum(['positive', 'negative']),
  topic: slug,
  title: bilingual(16),
  happened: bilingual(120),
  lesson: bilingual(50),
  hotline: z.enum(HOTLINES).optional(),
  tags: z.array(slug),
});
export type CaseChart = z.infer<typeof caseChart>;

const poster = z.strictObject({
  id: slug,
  title: bilingual(16),
  body: bilingual(120),
  hotline: z.enum(HOTLINES).optional(),
  /** What the QR code holds. */
  link: z.url().optional(),
});

/** Words around the number of days that are left; on the day itself `onTheDay` stands alone. */
const countdown = z.strictObject({
  id: slug,
  before: bilingual(16),
  after: bilingual(8),
  onTheDay: bilingual(20),
});

/** What a loudspeaker on a car or in a hand says, to be read aloud by a person. */
const recording = z.strictObject({
  id: slug,
  text: bilingual(160),
  seconds: z.int().min(5).max(60),
});

/** Kinds of screens: where they hang. */
export const SCREEN_KINDS = [
  'storefront',
  'square',
  'vehicle',
  'bank',
  'transport',
  'market',
  'department',
] as const;
export type ScreenKind = (typeof SCREEN_KINDS)[number];
const screenKind = z.enum(SCREEN_KINDS);

const timeOfDay = z
  .string()
  .regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 08:30');
const untilTime = z.union([timeOfDay, z.literal('24:00')]);

/**
 * Half-open, in the screen's own time zone; an end before its start is on the next day. Weekdays
 * 1 (Monday) to 7, of the day on which the window starts; absent: every day.
 */
const dayWindow = z
  .strictObject({
    weekdays: z.array(z.int().min(1).max(7)).min(1).optional(),
    from: timeOfDay,
    until: untilTime,
  })
  .refine((window) => window.from !== window.until, {
    path: ['until'],
    message: 'must differ from from',
  });
export type DayWindow = z.infer<typeof dayWindow>;

/** A screen belongs when it meets every field that is given; within one field, any value will do. */
const target = z.strictObject({
  kinds: z.array(screenKind).min(1).optional(),
  tags: z.array(slug).min(1).optional(),
  /** A unit stands for itself and all below it. */
  units: z.array(slug).min(1).optional(),
});
export type PlanTarget = z.infer<typeof target>;

const planItem = z.strictObject({
  kind: z.enum(['slogan', 'case', 'poster', 'countdown']),
  id: slug,
});
export type PlanItem = z.infer<typeof planItem>;

const scheduleFields = {
  id: slug,
  /** Seconds of each hour; what an owner's contract leaves of it is shared by weight. */
  shareSecondsPerHour: z.int().min(15).max(3600),
  weight: z.int().min(1).max(10),
  times: z.array(dayWindow).min(1).optional(),
  target,
  items: z.array(planItem).min(1),
};

const phase = z.strictObject({
  id: slug,
  name: bilingual(16),
  /** Days relative to the theme day, which is day 0; half-open. */
  fromDay: z.int().min(-365).max(365),
  untilDay: z.int().min(-365).max(366),
});

const campaignSchedule = z.strictObject({
  ...scheduleFields,
  phase: slug,
  fromDay: z.int(),
  untilDay: z.int(),
  layer: z.enum(['insert', 'takeover']),
});

const everydaySchedule = z.strictObject({
  ...scheduleFields,
  layer: z.literal('everyday'),
  seasons: z.array(season).min(1).optional(),
});

/** One measure of the paper plan that concerns screens or loudspeakers, and what carries it out. */
const measure = z.strictObject({
  what: bilingual(60),
  schedules: z.array(slug).optional(),
  recordings: z.array(slug).optional(),
});

const planFields = {
  id: slug,
  name: bilingual(24),
  purpose: bilingual(120),
  /** How long a standing picture of this plan is shown. */
  dwellSeconds: z.int().min(5).max(60),
  posters: z.array(poster),
  recordings: z.array(recording),
  measures: z.array(measure),
};

export const campaignPlan = z.strictObject({
  kind: z.literal('campaign'),
  ...planFields,
  /** The theme day in a year, as MM-DD; day 0 of the phases. */
  themeDay: z.string().regex(/^(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/, 'must be MM-DD'),
  countdown: countdown.optional(),
  phases: z.array(phase).min(1),
  schedules: z.array(campaignSchedule).min(1),
});
export type CampaignPlan = z.infer<typeof campaignPlan>;

export const everydayPlan = z.strictObject({
  kind: z.literal('everyday'),
  ...planFields,
  schedules: z.array(everydaySchedule).min(1),
});
export type EverydayPlan = z.infer<typeof everydayPlan>;

const unit = z.strictObject({
  id: slug,
  /** `partner`: works with the police and is not part of them, as the fire and rescue brigade. */
  kind: z.enum(['bureau', 'station', 'brigade', 'partner', 'place']),
  /** Absent: the root. */
  parent: slug.optional(),
  name: bilingual(24),
});

const screen = z.strictObject({
  id: slug,
  unit: slug,
  name: bilingual(24),
  kind: screenKind,
  width: z.int().min(8).max(7680),
  height: z.int().min(8).max(4320),
  colour: z.enum(['mono', 'dual', 'rgb']),
  surface: z.enum(['led', 'lcd']),
  /** Where the sending card begins to crop the HDMI picture, in device pixels. */
  origin: z.strictObject({ x: z.int().min(0), y: z.int().min(0) }),
  tags: z.array(slug),
  timeZone: z
    .string()
    .refine((zone) => Intl.supportedValuesOf('timeZone').includes(zone), 'is not a time zone'),
  sound: z.boolean(),
  openingHours: z.array(dayWindow).min(1).optional(),
  /** Absent: the screen belongs to the police, and nothing caps what is inserted. */
  contract: z
    .strictObject({
      quotaSecondsPerHour: z.int().min(0).max(3600),
      quietHours: z.array(dayWindow).optional(),
    })
    .optional(),
  /** Decimal degrees, WGS 84. */
  position: z
    .strictObject({
      latitude: z.number().min(-90).max(90),
      longitude: z.number().min(-180).max(180),
    })
    .optional(),
});
export type DemoScreen = z.infer<typeof screen>;

const ownItem = z.strictObject({
  id: slug,
  unit: slug,
  zh: words(40),
  en: words(140),
  dwellSeconds: z.int().min(5).max(60),
});
export type OwnItem = z.infer<typeof ownItem>;

export const demoCounty = z.strictObject({
  id: slug,
  name: bilingual(16),
  units: z.array(unit).min(1),
  screens: z.array(screen).min(1),
  /** What the shops themselves show on all their screens, in this order. */
  ownItems: z.array(ownItem),
});
export type DemoCounty = z.infer<typeof demoCounty>;

/** A word is said as it is, however wrong: that is what it is listed for. */
const listed = z
  .string()
  .min(1)
  .max(100)
  .refine((text) => text === text.trim(), 'must not begin or end with a space');

/** Words that are looked for in whatever is written; see server/signage/words. */
export const wordList = z.strictObject({
  id: slug,
  name: bilingual(24),
  purpose: bilingual(60),
  words: z
    .array(
      z.strictObject({
        word: listed,
        /** `forbidden`: never on a screen; `misspelt` and `preferred`: told, and left to the writer. */
        kind: z.enum(['forbidden', 'misspelt', 'preferred']),
        /** What to say in its place. */
        better: listed,
        note: z
          .strictObject({ zh: z.string().min(1).max(60), en: z.string().min(1).max(120) })
          .optional(),
      }),
    )
    .min(1),
});
export type LibraryWordList = z.infer<typeof wordList>;

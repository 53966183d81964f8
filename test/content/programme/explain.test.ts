import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compile } from '../../../content/programme/compile.ts';
import { forecast } from '../../../content/programme/forecast.ts';
import { DAY_MS, type ScreenRules } from '../../../content/programme/rules.ts';
import { showing } from '../../../content/programme/showing.ts';
import { tally } from '../../../content/programme/tally.ts';
import { why } from '../../../content/programme/why.ts';
import { anyRules, horizonOf, item, schedule, screen, START } from './arbitraries.ts';
import { cron } from './cron.ts';

const horizon = horizonOf(3);
const local = (text: string): number => Date.parse(`2026-03-${text}:00+08:00`);

/** One screen with something of every kind. */
const busy: ScreenRules = screen({
  openingHours: [{ times: [{ from: '08:00', until: '20:00' }] }],
  contract: {
    quotaSecondsPerHour: 600,
    quietHours: [{ times: [{ from: '12:00', until: '13:00' }] }],
  },
  schedules: [
    schedule('daily', 'everyday'),
    schedule('shop', 'own'),
    schedule('shop-old', 'own', { priority: -1 }),
    schedule('fraud', 'insert', {
      shareSecondsPerHour: 600,
      campaign: { id: 'fraud', weight: 2 },
      phase: 'build-up',
    }),
    schedule('fire', 'insert', { shareSecondsPerHour: 600, campaign: { id: 'fire' } }),
    schedule('climax', 'takeover', {
      campaign: { id: 'day110' },
      phase: 'climax',
      window: { from: '2026-03-28T10:00', until: '2026-03-28T11:00' },
    }),
    schedule('night', 'everyday', { window: { times: [{ from: '22:00', until: '23:00' }] } }),
    schedule('past', 'insert', { shareSecondsPerHour: 60, window: { until: '2026-03-01' } }),
    schedule('tiny', 'insert', { shareSecondsPerHour: 1, priority: -1, items: [item('long', 40)] }),
    schedule('nowhere', 'insert', { shareSecondsPerHour: 60, zone: 'attic' }),
    schedule('stopped', 'insert', {
      shareSecondsPerHour: 60,
      campaign: { id: 's', endsAt: START },
    }),
    schedule('resting', 'insert', {
      shareSecondsPerHour: 60,
      campaign: { id: 'r', pauses: [{ from: START, until: null }] },
    }),
  ],
});

describe('forecast', () => {
  const said = forecast(busy, horizon);
  const of = (id: string) => said.schedules.find(({ schedule: one }) => one === id)!;

  test('[P51, P52] what is asked, what the cap takes, what is played', () => {
    // 36 open hours, less three of quiet and one of takeover.
    expect(of('fraud')).toMatchObject({
      campaign: 'fraud',
      phase: 'build-up',
      askedMs: 32 * 600_000,
      cappedMs: 32 * 200_000,
    });
    expect(of('fire')).toMatchObject({
      askedMs: 32 * 600_000,
      cappedMs: 32 * 400_000,
      plays: 32 * 20,
    });
    expect(of('fraud').shortfalls.map(({ reason }) => reason)).toEqual([
      'over-cap',
      'owner-quiet',
      'screen-closed',
      'outranked',
    ]);
    expect(said.campaigns.find(({ campaign }) => campaign === 'fraud')!.plays).toBe(32 * 40);
    expect(said.screen).toEqual({
      openMs: 36 * 3_600_000,
      ownMs: 35 * 3_600_000 - 32 * 600_000,
      insertedMs: 32 * 600_000,
      takeoverMs: 3_600_000,
    });
  });

  test.each([
    ['daily', 'outranked,screen-closed'],
    ['shop-old', 'outranked,screen-closed'],
    ['night', 'screen-closed'],
    ['past', 'window-closed'],
    ['nowhere', 'zone-unknown'],
    ['stopped', 'campaign-ended'],
    ['resting', 'campaign-paused'],
  ])('a schedule that gets nothing says why: %s, %s', (id, reasons) => {
    expect(of(id).plays).toBe(0);
    expect([...new Set(of(id).shortfalls.map(({ reason }) => reason))].join()).toBe(reasons);
  });

  test('[P53] a share that the cap leaves too small for one item says so', () => {
    expect(of('tiny').plays).toBe(0);
    expect(of('tiny').shortfalls.map(({ reason }) => reason)).toContain('share-under-one-item');
  });

  test('the figures are those of the programme, for any rules', () => {
    fc.assert(
      fc.property(anyRules, (rules) => {
        const programme = compile(rules, horizon);
        const { schedules, screen: figures } = forecast(rules, horizon, programme);
        const counted = tally(programme, horizon.from, horizon.until);
        const airtime = (id: string) =>
          counted
            .filter(({ entry }) => programme.entries[entry]!.schedule === id)
            .reduce((sum, { airtimeMs }) => sum + airtimeMs, 0);
        for (const one of schedules) {
          expect(one.airtimeMs).toBe(airtime(one.schedule));
          expect(one.cappedMs).toBeLessThanOrEqual(one.askedMs);
          if (one.airtimeMs === 0) expect(one.shortfalls.length).toBeGreaterThan(0);
        }
        expect(figures.openMs).toBeLessThanOrEqual(3 * DAY_MS * programme.zones.length);
      }),
      { numRuns: 40 },
    );
  });
});

describe('why', () => {
  const ask = (time: string) => why(busy, local(time), cron)[0]!;

  test.each([
    ['27T07:00', 'dark', 'card', null, 'P20'],
    ['28T10:30', 'climax-a', 'takeover', 'climax', 'P23'],
    ['27T12:30', 'shop-a', 'own', null, 'P21'],
  ])('%s: %s', (time, id, layer, phase, rule) => {
    expect(ask(time)).toMatchObject({ item: id, layer, phase });
    expect(ask(time).rules[0]).toBe(rule);
  });

  test('says what every other schedule lost to', () => {
    const lost = Object.fromEntries(
      ask('28T10:30').others.map(({ schedule: one, shortfall }) => [one, shortfall]),
    );
    expect(lost['shop']).toEqual({ reason: 'outranked', rule: 'P23', by: ['climax'] });
    expect(lost['night']).toEqual({ reason: 'window-closed', rule: 'P10' });
    expect(lost['resting']).toEqual({ reason: 'campaign-paused', rule: 'P18' });
    const noon = Object.fromEntries(
      ask('27T12:30').others.map(({ schedule: one, shortfall }) => [one, shortfall]),
    );
    expect(noon['fire']).toEqual({ reason: 'owner-quiet', rule: 'P26' });
    expect(noon['shop-old']).toEqual({ reason: 'outranked', rule: 'P22', by: ['shop'] });
    expect(noon['daily']).toEqual({ reason: 'outranked', rule: 'P21', by: ['shop'] });
    const woven = Object.fromEntries(
      ask('27T14:00').others.map(({ schedule: one, shortfall }) => [one, shortfall]),
    );
    expect(woven['fire'] ?? null).toBeNull();
  });

  test('[P35] names what the whole programme shows at that instant, for any rules', () => {
    fc.assert(
      fc.property(anyRules, fc.integer({ min: 0, max: 3 * DAY_MS - 1 }), (rules, offset) => {
        const instant = START + offset;
        const programme = compile(rules, horizon);
        const shown = showing(programme, instant).map(({ entry }) => programme.entries[entry]!);
        const said = why(rules, instant, cron);
        expect(said.map(({ item: id, layer }) => [id, layer])).toEqual(
          shown.map(({ item: id, layer }) => [id, layer]),
        );
        said.forEach(({ schedule: one, rules: cited, others }, zone) => {
          expect(one).toBe(shown[zone]!.schedule ?? null);
          expect(cited.length).toBeGreaterThan(0);
          const playing = others.filter(({ shortfall }) => shortfall === null);
          if (one === null) expect(playing).toEqual([]);
        });
      }),
      { numRuns: 40 },
    );
  });
});

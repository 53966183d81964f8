/** A county of screens for benchmarks: 40 geometries, a fifth of them with owners, 20 campaigns of 4 phases. */
import type { Media } from '../../../content/programme/programme.ts';
import type {
  Campaign,
  Schedule,
  ScheduledItem,
  ScreenRules,
  Window,
} from '../../../content/programme/rules.ts';
import { DAY_MS } from '../../../content/programme/rules.ts';

export const START = Date.UTC(2026, 0, 5, 16);
const KINDS = 7;
const GEOMETRIES = 40;
const CAMPAIGNS = 20;

export interface CountyScreen {
  readonly geometry: number;
  readonly kind: number;
  /** null: no owner. */
  readonly owner: number | null;
}

const day = (offset: number): string =>
  new Date(START + 8 * 3_600_000 + offset * DAY_MS).toISOString().slice(0, 10);
/** 64 hex digits that differ by name; nothing here needs them to be a real hash. */
const hex = (text: string): string => {
  let state = 2_166_136_261;
  for (let index = 0; index < text.length; index++)
    state = Math.imul(state ^ text.charCodeAt(index), 16_777_619) >>> 0;
  return state.toString(16).padStart(8, '0').repeat(8);
};
const sizeOf = (geometry: number) => ({
  width: 64 * (1 + (geometry % 10)),
  height: 16 * (1 + Math.floor(geometry / 10)),
});

function picture(name: string, geometry: number): Media {
  return {
    kind: 'picture',
    asset: {
      hash: hex(`${name}/${geometry}`),
      bytes: 1400,
      mime: 'image/png',
      ...sizeOf(geometry),
    },
  };
}

function items(
  name: string,
  count: number,
  geometry: number,
  durationMs: number,
): readonly ScheduledItem[] {
  return Array.from({ length: count }, (_, index) => {
    const id = `${name}-${index}`;
    return { id, durationMs, media: picture(id, geometry) };
  });
}

const OPENING: readonly Window[] = [
  { times: [{ from: '08:00', until: '23:00' }] },
  { times: [{ from: '08:00', until: '21:00' }] },
  { times: [{ from: '06:30', until: '22:30' }] },
];
const PHASES = ['warm-up', 'build-up', 'climax', 'follow-up'];

/** Which campaigns reach a kind of screen: each is meant for one kind of place, every tenth for all. */
export function reaches(campaign: number, kind: number): boolean {
  return campaign % 10 === 0 || campaign % KINDS === kind;
}

/** A campaign's four phases in one geometry; `share` is what its first phase asks for. */
export function phasesOf(campaign: number, geometry: number, share: number): readonly Schedule[] {
  const begins = -20 + campaign * 2;
  const lengths = [7, 4, 3, 10];
  const said: Campaign = { id: `campaign-${campaign}`, weight: 1 + (campaign % 3) };
  let from = begins;
  return PHASES.map((phase, index): Schedule => {
    const until = from + lengths[index]!;
    const window: Window = {
      from: day(from),
      until: day(until),
      ...(index === 1 ? { weekdays: [1, 2, 3, 4, 5] } : {}),
      ...(index === 2 ? { times: [{ from: '09:00', until: '18:00' }] } : {}),
    };
    const list = [...items(`c${campaign}p${index}`, 2, geometry, 15_000)];
    if (index === 1 && campaign % 4 === 0) {
      // A countdown to the climax: another picture each day.
      const dates = Object.fromEntries(
        Array.from({ length: lengths[1]! }, (_, ahead) => [
          day(from + ahead),
          { media: picture(`c${campaign}d${ahead}`, geometry) },
        ]),
      );
      list.push({ id: `c${campaign}-countdown`, durationMs: 15_000, media: null, dates });
    }
    from = until;
    return {
      id: `c${campaign}-${phase}`,
      layer: index === 2 && campaign % 10 === 0 ? 'takeover' : 'insert',
      campaign: said,
      phase,
      window,
      items: list,
      order: 'listed',
      shareSecondsPerHour: share + index * 60,
    };
  });
}

/** Gathers rules as the server does: schedules of a geometry are shared objects. */
export function county(share = 120) {
  const phases = new Map<string, readonly Schedule[]>();
  const everyday = new Map<number, Schedule>();
  const once = <Key, Made>(map: Map<Key, Made>, key: Key, make: () => Made): Made => {
    let made = map.get(key);
    if (made === undefined) map.set(key, (made = make()));
    return made;
  };
  const everydayOf = (geometry: number): Schedule =>
    once(everyday, geometry, () => ({
      id: 'everyday',
      layer: 'everyday',
      window: {},
      items: items('everyday', 8, geometry, 15_000),
      order: 'listed',
    }));
  const ownOf = (owner: number, geometry: number): Schedule => ({
    id: `own-${owner}`,
    layer: 'own',
    window: {},
    items: items(`own-${owner}`, 3 + (owner % 4), geometry, 8000 + (owner % 7) * 2000),
    order: owner % 3 === 0 ? 'weighted' : 'listed',
  });
  return {
    /** Replaces one campaign's share, as a publisher would. */
    change: (campaign: number, changed: number): void => {
      for (const key of phases.keys()) if (key.startsWith(`${campaign}/`)) phases.delete(key);
      for (let geometry = 0; geometry < GEOMETRIES; geometry++) {
        phases.set(`${campaign}/${geometry}`, phasesOf(campaign, geometry, changed));
      }
    },
    rulesOf: ({ geometry, kind, owner }: CountyScreen): ScreenRules => {
      const schedules: Schedule[] = [everydayOf(geometry)];
      for (let campaign = 0; campaign < CAMPAIGNS; campaign++) {
        if (!reaches(campaign, kind)) continue;
        schedules.push(
          ...once(phases, `${campaign}/${geometry}`, () => phasesOf(campaign, geometry, share)),
        );
      }
      if (owner !== null) schedules.push(ownOf(owner, geometry));
      return {
        timeZone: 'Asia/Shanghai',
        area: sizeOf(geometry),
        zones: [],
        openingHours: [OPENING[kind % OPENING.length]!],
        cards: [picture('card', geometry)],
        contract:
          owner === null
            ? null
            : {
                quotaSecondsPerHour: 300 + (owner % 5) * 180,
                quietHours: owner % 4 === 0 ? [{ times: [{ from: '12:00', until: '13:30' }] }] : [],
              },
        schedules,
      };
    },
  };
}

/** So many screens, a fifth of them with owners of their own. */
export function screensOf(count: number): readonly CountyScreen[] {
  return Array.from({ length: count }, (_, index) => ({
    geometry: index % GEOMETRIES,
    kind: Math.floor(index / GEOMETRIES) % KINDS,
    owner: index % 5 === 0 ? index / 5 : null,
  }));
}

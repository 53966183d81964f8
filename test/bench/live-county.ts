/** A county of many screens for the benchmark: rows written straight, since hanging them one by one is not what is measured. */
import { createHash } from 'node:crypto';
import { signedProgramme } from '../../content/wire/messages.ts';
import type { Db } from '../../server/db/open.ts';
import type { Signer } from '../../server/signage/ground/signer.ts';
import { chunks } from '../../server/signage/ground/values.ts';

export const GEOMETRIES = 20;
/** What a player takes to check the signature, and then to present the picture: measured in a real Chromium. */
export const VERIFY_MS = 20;
export const PAINT_MS = 16;
export const nameOf = (n: number): string => `screen-${n}`;
/** Any characters of a token (RFC 9110) will do for a credential. */
export const credentialOf = (n: number): string => `bench-credential-${n}`;

const widths = [64, 96, 128, 160, 192, 224, 256, 320, 384, 512];
const sizeOf = (n: number): { width: number; height: number } => ({
  width: widths[n % widths.length] ?? 64,
  height: n % GEOMETRIES < widths.length ? 32 : 64,
});

export async function seedCounty(db: Db, signer: Signer, screens: number): Promise<void> {
  const now = Date.now();
  await db
    .insertInto('units')
    .values({ id: 'bureau', parent: null, name: '县公安局', name_en: 'Bureau', kind: 'bureau' })
    .execute();
  const body = JSON.stringify({ face: {}, programme: 'x'.repeat(4000) });
  const hash = sha256(body);
  await db.insertInto('programme_bodies').values({ hash, body, created_at: now }).execute();
  await seedScreens(db, { from: 0, count: screens, unit: 'bureau', series: 1 });
  for (const some of chunks(numbers(screens), 500)) {
    const rows = some.map((n) => ({
      screen: nameOf(n),
      serial: 1,
      hash,
      signature: signer.sign(signedProgramme(nameOf(n), 1, hash)),
      valid_from: now,
      valid_until: now + 86_400_000,
      compiled_at: now,
    }));
    await db.insertInto('programmes').values(rows).execute();
  }
}

export interface Hung {
  /** The first of their numbers, and how many there are. */
  readonly from: number;
  readonly count: number;
  readonly unit: string;
  /** Of the first. */
  readonly series: number;
}

/** Screens of a unit, each paired with its credential. */
export async function seedScreens(db: Db, { from, count, unit, series }: Hung): Promise<void> {
  const now = Date.now();
  await db.transaction().execute(async (trx) => {
    for (const some of chunks(numbers(count), 500)) {
      await trx
        .insertInto('screens')
        .values(some.map((n) => ({ ...screenRow(from + n, now), unit })))
        .execute();
      const pairings = some.map((n) => ({
        series: series + n,
        screen: nameOf(from + n),
        token_hash: sha256(credentialOf(from + n)),
        created_at: now,
      }));
      await trx.insertInto('pairings').values(pairings).execute();
    }
  });
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

function screenRow(n: number, now: number) {
  return {
    id: nameOf(n),
    name: `屏${n}`,
    name_en: nameOf(n),
    kind: 'storefront',
    ...sizeOf(n),
    colour: 'rgb',
    surface: 'led',
    origin_x: 0,
    origin_y: 0,
    folds: '[]',
    rotation: 0,
    gamma: 1,
    brightness: '[]',
    time_zone: 'Asia/Shanghai',
    opening_hours: 'null',
    zones: 'null',
    contract: 'null',
    tags: '[]',
    position: 'null',
    sound: 0,
    open: 0,
    version: 1,
    created_at: now,
  };
}

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

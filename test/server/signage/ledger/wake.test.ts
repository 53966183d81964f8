import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'libsql';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from '../../../../server/db/migrate.ts';
import { type Db, openDatabase } from '../../../../server/db/open.ts';
import { compileStale, rollHorizon } from '../../../../server/signage/programmes/programmes.ts';
import type { Signage } from '../../../../server/signage/ground/context.ts';
import { openSigner } from '../../../../server/signage/ground/signer.ts';
import type { Actor } from '../../../../server/signage/reach/actor.ts';
import { editScreen } from '../../../../server/signage/screens/screen-deeds.ts';
import { addScreen, screenFrom } from '../../../../server/signage/screens/screens.ts';
import { askThumbnail } from '../../../../server/signage/screens/thumbnails.ts';
import { succeedKey } from '../../../../server/signage/trust/key-succession.ts';
import { askCode, claimCode, pollCode } from '../../../../server/signage/trust/pairing-codes.ts';
import {
  openPairing,
  revoke,
  rotateCredentials,
} from '../../../../server/signage/trust/pairings.ts';
import { cancelUrgent, updateUrgent } from '../../../../server/signage/urgent/urgent-change.ts';
import { issueUrgent } from '../../../../server/signage/urgent/urgent-issue.ts';
import { NOON, openRig, type Rig } from '../../live/rig.ts';

/**
 * The five seconds' pull would hide a deed that wakes before its commit. So the store is read inside `wake`, on a connection
 * of its own and in one go, before anybody else comes to a turn.
 */
let folder: string;
let db: Db;
let rig: Rig;
let other: Database.Database;
let found: string[][] = [];
let signage: Signage;
const administrator: Actor = {
  person: 'commander',
  unit: 'bureau',
  roles: ['administrator'],
  from: null,
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gengfu-wake-'));
  const file = join(folder, 'gengfu.db');
  db = await openDatabase({ kind: 'sqlite', file });
  await migrate(db);
  rig = await openRig({ db }, { pullMs: 3_600_000 }, await openSigner(folder));
  await rig.addScreen('door');
  await compileStale(rig.signage, 1);
  other = new Database(file, { readonly: true });
  let read = readSince(0);
  found = [];
  const wake = (): void => {
    const now = readSince(read.id);
    found.push(now.topics);
    read = { ...now, topics: [] };
  };
  signage = { ...rig.signage, wake };
});
afterEach(async () => {
  other.close();
  await rig.close();
  await db.destroy();
  await rm(folder, { recursive: true, force: true });
});

function readSince(id: number): { id: number; topics: string[] } {
  const rows = other.prepare('SELECT id, topic FROM outbox WHERE id > ? ORDER BY id').all([id]) as {
    id: number;
    topic: string;
  }[];
  const stale = other.prepare('SELECT screen FROM stale_screens').all([]) as { screen: string }[];
  const topics = rows.map(({ topic }) => topic);
  return {
    id: rows.at(-1)?.id ?? id,
    topics: [...topics, ...(stale.length > 0 ? ['stale'] : [])],
  };
}

async function urgent(): Promise<string> {
  const issued = await issueUrgent(signage, rig.commander, {
    text: '请立即转移',
    target: {},
    expiresAt: NOON + 60_000,
    drill: false,
  });
  if (!issued.ok) throw new Error(issued.message);
  return issued.urgent.id;
}

async function paired(): Promise<void> {
  const result = await openPairing(rig.signage, 'door');
  if (!result.ok) throw new Error(result.message);
}

/** What is done, and what must be there for others when they are woken for it: the last wake of each. */
const DEEDS: Record<string, [wanted: string[], deed: () => Promise<unknown>]> = {
  'an urgent message': [['urgent'], urgent],
  'its update': [
    ['urgent'],
    async () => updateUrgent(signage, rig.commander, await urgent(), { text: '改道' }),
  ],
  'its end': [['urgent'], async () => cancelUrgent(signage, rig.commander, await urgent())],
  'the kill switch': [
    ['revoked'],
    async () => {
      await paired();
      await revoke(signage, administrator, { all: true });
    },
  ],
  'new credentials': [
    ['rotated'],
    async () => {
      await paired();
      await rotateCredentials(signage, administrator, { all: true });
    },
  ],
  'a new key': [['key'], () => succeedKey(signage, administrator)],
  'a player that takes the place of another': [
    ['revoked'],
    async () => {
      await paired();
      const asked = await askCode(signage, '10.0.0.1');
      if (!asked.ok) throw new Error(asked.message);
      await claimCode(signage, administrator, asked.code, 'door');
      await pollCode(signage, asked.poll);
    },
  ],
  'a question for a thumbnail': [
    ['thumbnail'],
    async () => {
      await db
        .insertInto('presence')
        .values({
          screen: 'door',
          connected: 1,
          since: 0,
          seen_at: 0,
          health: 'null',
          silent_at: null,
        })
        .execute();
      await askThumbnail(signage, administrator, 'door');
    },
  ],
  'an edited screen': [
    ['stale'],
    () => editScreen(signage, administrator, 'door', { tags: ['lane'] }, { version: 1 }),
  ],
  'a new screen': [
    ['stale'],
    async () => {
      const row = await db.selectFrom('screens').selectAll().executeTakeFirstOrThrow();
      await addScreen(signage, administrator, { ...screenFrom(row), id: 'gate' });
    },
  ],
  'a new day': [
    ['stale'],
    async () => {
      rig.clock.at += 86_400_000;
      await rollHorizon(signage, 1);
    },
  ],
  'a programme': [
    ['programme'],
    async () => {
      await editScreen(
        rig.signage,
        administrator,
        'door',
        { zones: null, brightness: Array(24).fill(50) },
        { version: 1 },
      );
      await compileStale(signage, 1);
    },
  ],
};

test.each(Object.entries(DEEDS))(
  '%s is there when others are woken for it',
  async (_, [wanted, deed]) => {
    await deed();
    expect(found.at(-1)).toEqual(wanted);
  },
);

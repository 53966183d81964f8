import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createAside } from '../../../server/live/aside.ts';
import { createLive } from '../../../server/live/live.ts';
import type { Actor } from '../../../server/signage/reach/actor.ts';
import { succeedKey } from '../../../server/signage/trust/key-succession.ts';
import { openSigner } from '../../../server/signage/ground/signer.ts';
import { cancelUrgent } from '../../../server/signage/urgent/urgent-change.ts';
import { issueUrgent } from '../../../server/signage/urgent/urgent-issue.ts';
import { describeOnBothStores, type TestStore } from '../../support/database.ts';
import { asFarAsItGets, holdAfter } from '../../support/held-store.ts';
import { type Client, connect } from './client.ts';
import { NOON, openRig, type Rig } from './rig.ts';

describeOnBothStores('the outbox', (open) => {
  let store: TestStore;
  let rig: Rig;
  let folder: string;
  beforeEach(async () => {
    store = await open();
    folder = await mkdtemp(join(tmpdir(), 'gengfu-follow-'));
    rig = await openRig(store, {}, await openSigner(folder));
    for (const id of ['door', 'gate']) await rig.addScreen(id);
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });
  const hang = async (screen: string) => {
    const client = await connect(rig.origin, await rig.pair(screen));
    await client.hello();
    await rig.live.settle();
    return client;
  };
  const issue = (text: string, screen: string) =>
    issueUrgent(rig.signage, rig.commander, {
      text,
      target: { screens: [screen] },
      expiresAt: NOON + 60_000,
      drill: false,
    });

  test('a row that cannot be brought out holds up none behind it, and is brought later', async () => {
    const [door, gate] = [await hang('door'), await hang('gate')];
    const quiet = { ...rig.signage, wake: () => undefined };
    const broken = await issueUrgent(quiet, rig.commander, {
      text: '坏',
      target: { screens: ['door'] },
      expiresAt: NOON + 60_000,
      drill: false,
    });
    if (!broken.ok) throw new Error(broken.message);
    const { db } = rig.signage;
    const where = (id: string) => db.updateTable('urgent_pictures').where('urgent', '=', id);
    const { body } = await db
      .selectFrom('urgent_pictures')
      .select('body')
      .where('urgent', '=', broken.urgent.id)
      .executeTakeFirstOrThrow();
    await where(broken.urgent.id).set({ body: 'no JSON' }).execute();
    await issue('好', 'gate');
    await gate.next('urgent');
    await rig.publish('door', 1);
    await door.next('programme');
    // A screen that comes meanwhile gets all but that.
    const again = await hang('gate');
    await again.next('urgent');
    const late = await hang('door');
    await late.next('programme');

    await where(broken.urgent.id).set({ body }).execute();
    await late.close();
    const healed = await hang('door');
    expect(await healed.next('urgent')).toMatchObject({ body });
  });

  /** Another node on this store, which looks at the outbox only where the test tells it to. */
  const otherNode = async (db: TestStore['db']) => {
    const signage = { ...rig.signage, db, wake: () => undefined };
    const live = createLive({ signage, batchMs: 1, pullMs: 3_600_000 });
    const server = createServer();
    live.attach(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const come = async (): Promise<Client> => {
      const client = await connect(`http://127.0.0.1:${port}`, await rig.pair('door'));
      await client.hello();
      return client;
    };
    const close = async (): Promise<void> => {
      await live.close();
      server.close();
    };
    return { live, come, close };
  };
  const nodeWithDoor = async (db: TestStore['db']) => {
    const node = await otherNode(db);
    const client = await node.come();
    await node.live.settle();
    return { ...node, client };
  };
  const administrator = (): Actor => ({ ...rig.commander, roles: ['administrator'] });

  test('of one pump the key goes first, then the urgent message, then the programme', async () => {
    const { live, client, close } = await nodeWithDoor(store.db);
    const before = client.log.length;
    // In the store they stand the other way round.
    await rig.publish('door', 1);
    await issue('请立即转移', 'door');
    await succeedKey(rig.signage, administrator());
    await live.pump();
    await client.next('programme');
    expect(client.log.slice(before).map(({ type }) => type)).toEqual([
      'key',
      'urgent',
      'programme',
    ]);
    await close();
  });

  test('where the key cannot be told, nothing that is signed with it goes before it', async () => {
    let broken = false;
    const failing = holdAfter(store.db, {
      test: (statement) => {
        if (!broken || !statement.includes('from "signing_keys"')) return false;
        broken = false;
        throw new Error('this statement is broken');
      },
    });
    const { live, client, close } = await nodeWithDoor(failing.db);
    const before = client.log.length;
    await succeedKey(rig.signage, administrator());
    await issue('请立即转移', 'door');
    broken = true;
    await live.settle();
    await client.next('urgent');
    expect(broken).toBe(false);
    expect(client.log.slice(before).map(({ type }) => type)).toEqual(['key', 'urgent']);
    await close();
  });

  test('a store that is away at the start is asked again, and players are turned away meanwhile', async () => {
    let away = true;
    const failing = holdAfter(store.db, {
      test: (statement) => {
        if (!away || !statement.includes('max("id")')) return false;
        throw Object.assign(new Error('the store is away'), { code: 'ECONNREFUSED' });
      },
    });
    const { live, come, close } = await otherNode(failing.db);
    await expect(come()).rejects.toThrow('503');
    away = false;
    const client = await come();
    await live.settle();
    expect(client.log.map(({ type }) => type)).toEqual(['welcome']);
    await close();
  });

  /** What a screen hears of urgent messages that meets its snapshot right behind the statement. */
  const meeting = async (statement: RegExp, act: () => Promise<unknown>): Promise<string[]> => {
    const held = holdAfter(store.db, statement);
    const { live, come, close } = await otherNode(held.db);
    const client = await come();
    await held.reached;
    const acting = act();
    await asFarAsItGets(store.db, acting);
    const pumping = live.pump();
    await asFarAsItGets(store.db, pumping);
    held.release();
    await Promise.all([acting, pumping]);
    await live.settle();
    // What comes behind all else.
    await rig.publish('door', 1);
    await live.settle();
    await client.next('programme');
    await close();
    return client.log.map(({ type }) => type).filter((type) => type.startsWith('urgent'));
  };

  test('a message that is issued while a snapshot is made is not ended by it', async () => {
    const asked = /^select "id", "version" from "urgents"/;
    expect(await meeting(asked, () => issue('请立即转移', 'door'))).toEqual(['urgent']);
  });

  test('a message that is cancelled while a snapshot is made does not stay', async () => {
    const issued = await issue('请立即转移', 'door');
    if (!issued.ok) throw new Error(issued.message);
    const heard = await meeting(/^select "urgent", "screen", "share" from "urgent_screens"/, () =>
      cancelUrgent(rig.signage, rig.commander, issued.urgent.id),
    );
    expect([[], ['urgent', 'urgent-end']]).toContainEqual(heard);
  });
});

describe('what is set aside', () => {
  const log = pino({ level: 'silent' });

  test('is found among many by halving, and tried again, seldomer each time', async () => {
    let now = 0;
    const aside = createAside(log, () => now);
    const brought: string[] = [];
    let fails = true;
    const deliver = async (some: readonly string[]): Promise<void> => {
      if (fails && some.includes('bad')) throw new Error('bad');
      brought.push(...some);
    };
    const names = Array.from({ length: 20 }, (_, n) => (n === 13 ? 'bad' : `good-${n}`));
    await aside.bring('programme', names, deliver);
    expect(brought.sort()).toEqual(names.filter((name) => name !== 'bad').sort());
    expect(aside.due()).toEqual([]);
    const times: number[] = [];
    for (; times.length < 4; now += 1000) {
      if (aside.due().length === 0) continue;
      times.push(now);
      await aside.bring('programme', ['bad'], deliver);
    }
    expect(times).toEqual([4000, 12_000, 28_000, 60_000]);
    fails = false;
    now += 300_000;
    expect(aside.due()).toMatchObject([{ topic: 'programme', subject: 'bad' }]);
    await aside.bring('programme', ['bad'], deliver);
    expect(aside.due()).toEqual([]);
    expect(brought).toContain('bad');
  });

  test('is nothing where the store is away: that is thrown, and nothing is halved', async () => {
    const aside = createAside(log);
    let asked = 0;
    const away = Object.assign(new Error('terminating connection'), { code: '57P01' });
    const deliver = async (): Promise<void> => {
      asked += 1;
      throw away;
    };
    await expect(aside.bring('urgent', ['a', 'b', 'c'], deliver)).rejects.toBe(away);
    expect(asked).toBe(1);
    expect(aside.due()).toEqual([]);
  });
});

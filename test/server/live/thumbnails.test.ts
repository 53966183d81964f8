/** What is really on a canvas: asked of the player, kept until it is fetched, and no longer. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FromPlayer } from '../../../content/wire/messages.ts';
import { openDatabase } from '../../../server/db/open.ts';
import { migrate } from '../../../server/db/migrate.ts';
import { createLive } from '../../../server/live/live.ts';
import { firstBrokenLink } from '../../../server/signage/ledger/audit.ts';
import {
  ANSWER_WITHIN_MS,
  askThumbnail,
  pruneThumbnails,
  takeThumbnail,
} from '../../../server/signage/screens/thumbnails.ts';
import { describeOnBothStores, type TestStore } from '../../support/database.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { until } from '../../support/until.ts';
import { type Client, connect } from './client.ts';
import { NOON, openRig, type Rig } from './rig.ts';

const answerTo = (ref: string): Extract<FromPlayer, { type: 'thumbnail' }> => ({
  type: 'thumbnail',
  ref,
  at: NOON + 5,
  mime: 'image/png',
  width: 64,
  height: 16,
  base64: 'iVBORw0KGgo=',
});

describeOnBothStores('a thumbnail', (open: () => Promise<TestStore>) => {
  let store: TestStore;
  let rig: Rig;
  let door: Client;
  beforeEach(async () => {
    store = await open();
    rig = await openRig(store);
    await rig.addScreen('door');
    await rig.addScreen('gate');
    door = await connect(rig.origin, await rig.pair('door'));
    await door.hello();
    await rig.live.settle();
  });
  afterEach(async () => {
    await door.close();
    await rig.close();
    await store.close();
  });

  const ask = async (screen = 'door') => {
    const asked = await askThumbnail(rig.signage, rig.commander, screen);
    if (!asked.ok) throw new Error(asked.message);
    return asked.id;
  };
  const take = (id: string, screen = 'door') =>
    takeThumbnail(rig.signage, rig.commander, screen, id);
  const stored = () => store.db.selectFrom('thumbnails').select('id').execute();

  test('is asked of the player, handed out once, and forgotten', async () => {
    const id = await ask();
    const { ref } = await door.next('thumbnail');
    expect(await take(id)).toMatchObject({ state: 'waiting' });
    door.send(answerTo(ref));
    await until('the answer', async () => {
      const rows = await store.db.selectFrom('thumbnails').select('taken_at').execute();
      return rows[0]?.taken_at === NOON + 5;
    });
    const stranger = { ...rig.commander, person: 'somebody' };
    expect(await takeThumbnail(rig.signage, stranger, 'door', id)).toMatchObject({ ok: false });
    expect(await take(id)).toMatchObject({ state: 'taken', at: NOON + 5, width: 64, height: 16 });
    expect(await take(id)).toMatchObject({ ok: false, reason: 'unknown' });
    expect(await stored()).toEqual([]);
    const entries = await store.db.selectFrom('audit').select(['action', 'subject']).execute();
    expect(entries).toContainEqual({ action: 'screen.thumbnail', subject: 'door' });
    expect(await firstBrokenLink(store.db)).toBe(null);
  });

  test('of a screen that is away is refused, and one that does not answer is called silent', async () => {
    expect(await askThumbnail(rig.signage, rig.commander, 'gate')).toMatchObject({
      ok: false,
      reason: 'conflict',
    });
    expect(await askThumbnail(rig.signage, rig.commander, 'nowhere')).toMatchObject({
      reason: 'unknown',
    });
    const id = await ask();
    rig.clock.at = NOON + ANSWER_WITHIN_MS;
    expect(await take(id)).toMatchObject({ state: 'silent' });
    expect(await stored()).toEqual([]);
  });

  test('cannot be put in by another screen, nor unasked', async () => {
    const id = await ask();
    const { ref } = await door.next('thumbnail');
    const gate = await connect(rig.origin, await rig.pair('gate'));
    await gate.hello();
    gate.send(answerTo(ref));
    gate.send(answerTo('t.never-asked'));
    gate.send({ type: 'time', t0: 1 });
    await gate.next('time');
    await rig.live.settle();
    expect(await take(id)).toMatchObject({ state: 'waiting' });
    await gate.close();
  });

  test('is not asked by too many at once, and what nobody fetches goes after a minute', async () => {
    for (let i = 0; i < 4; i++) await ask();
    expect(await askThumbnail(rig.signage, rig.commander, 'door')).toMatchObject({
      reason: 'busy',
    });
    rig.clock.at = NOON + 61_000;
    await pruneThumbnails(rig.signage);
    expect(await stored()).toEqual([]);
  });

  test.each([
    ['mime', { mime: 'image/svg+xml' }],
    ['base64', { base64: '<svg>' }],
    ['base64', { base64: 'A'.repeat(56_001) }],
    ['width', { width: 0 }],
  ])('with a wrong %s closes the line', async (field, change) => {
    door.sendRaw(JSON.stringify({ ...answerTo('t.x'), ...change }));
    expect((await door.closed).reason).toMatch(field);
  });
});

test('the node that holds the line is reached from another (PostgreSQL)', async () => {
  const url = await freshDatabase();
  const [mine, theirs] = [
    await openDatabase({ kind: 'postgres', url }),
    await openDatabase({ kind: 'postgres', url }),
  ];
  await migrate(mine);
  const rig = await openRig({ db: mine });
  const other = createLive({
    signage: { ...rig.signage, db: theirs, wake: () => undefined },
    batchMs: 1,
  });
  const server = createServer();
  other.attach(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await rig.addScreen('door');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const door = await connect(origin, await rig.pair('door'));
  await door.hello();
  await other.settle();
  const asked = await askThumbnail(rig.signage, rig.commander, 'door');
  if (!asked.ok) throw new Error(asked.message);
  await other.pump();
  const { ref } = await door.next('thumbnail');
  door.send(answerTo(ref));
  await until('the answer', async () => {
    const found = await takeThumbnail(rig.signage, rig.commander, 'door', asked.id);
    return found.ok && found.state === 'taken';
  });
  await door.close();
  await other.close();
  await rig.close();
  server.close();
  await mine.destroy();
  await theirs.destroy();
});

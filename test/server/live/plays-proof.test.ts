/** A device's plays over a real socket: proven, refused, told to people. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { FromPlayer } from '../../../content/wire/messages.ts';
import { memoryStore } from '../../../player/hands/store-memory.ts';
import { listReports } from '../../../server/signage/screens/reports.ts';
import { identityOf, imageOf, openDevice, playAt } from '../../player/support/device.ts';
import { describeOnBothStores, type TestStore } from '../../support/database.ts';
import { type Client, connect } from './client.ts';
import { NOON, openRig, type Rig } from './rig.ts';

type Plays = Extract<FromPlayer, { type: 'plays' }>;

describeOnBothStores('proofs over the line', (open) => {
  let store: TestStore;
  let rig: Rig;
  let credential: string;
  beforeEach(async () => {
    store = await open();
    rig = await openRig(store);
    await rig.addScreen('door');
    credential = await rig.pair('door');
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
  });

  const line = (): Promise<Client> => connect(rig.origin, credential);
  async function messageOf(items: readonly string[], series = 1): Promise<Plays> {
    const { journal, courier, next } = openDevice(memoryStore(), () => NOON);
    await courier.acknowledged({ upTo: 0, hash: '' });
    for (const item of items) await journal.add(playAt(NOON - 20_000, { item }));
    const message = await next(identityOf('door', series), NOON);
    if (message?.type !== 'plays') throw new Error('no plays');
    return message;
  }

  test('the acknowledgement and the next welcome carry the hash up to which the server has the chain', async () => {
    const client = await line();
    expect(await client.hello()).toMatchObject({ playsUpTo: 0, playsHash: '' });
    const message = await messageOf(['a', 'b']);
    client.send(message);
    const { hash } = message.proof ?? {};
    expect(await client.next('plays-ack')).toMatchObject({ upTo: 2, hash });
    await client.close();
    const again = await line();
    expect(await again.hello()).toMatchObject({ playsUpTo: 2, playsHash: hash });
  });

  test('what is signed for another series is refused once, stored nowhere, told to people, and the line stays', async () => {
    const client = await line();
    await client.hello();
    client.send(await messageOf(['a'], 2));
    expect((await client.next('plays-refused')).reason).toBe('the signature does not hold');
    await rig.live.settle();
    expect(await listReports(rig.signage.db, rig.commander, { limit: 5 })).toMatchObject([
      {
        screen: 'door',
        what: 'forged',
        detail: 'plays 1-1 of series 1 are refused: the signature does not hold',
      },
    ]);
    client.send({ type: 'time', t0: 1 });
    await client.next('time');
    expect(await rig.signage.db.selectFrom('plays').selectAll().execute()).toEqual([]);
    client.send(await messageOf(['a']));
    expect(await client.next('plays-ack')).toMatchObject({ upTo: 1 });
  });

  test('other plays under the same numbers are answered with a fork, and told to people', async () => {
    const client = await line();
    await client.hello();
    const disk = memoryStore();
    const one = openDevice(disk, () => NOON);
    await one.courier.acknowledged({ upTo: 0, hash: '' });
    const sent = async ({ next }: typeof one): Promise<Plays> => {
      const message = await next(identityOf('door', 1), NOON);
      if (message?.type !== 'plays') throw new Error('no plays');
      client.send(message);
      return message;
    };
    await one.journal.add(playAt(NOON - 20_000, { item: 'a' }));
    await sent(one);
    await client.next('plays-ack');
    const two = openDevice(await imageOf(disk, memoryStore()), () => NOON);
    await two.courier.acknowledged({ upTo: 0, hash: '' });
    await one.journal.add(playAt(NOON - 10_000, { item: 'b' }));
    const { proof } = await sent(one);
    await client.next('plays-ack');
    await two.journal.add(playAt(NOON - 10_000, { item: 'c' }));
    await sent(two);
    const told = await client.next('plays-ack');
    expect(told).toMatchObject({ upTo: 2, hash: proof?.hash, fork: 2 });
    await two.courier.acknowledged(told);
    expect(await sent(two)).toMatchObject({ plays: [{ n: 3, item: 'c' }] });
    expect(await client.next('plays-ack')).toMatchObject({ upTo: 3 });
    await rig.live.settle();
    const [report] = await listReports(rig.signage.db, rig.commander, { limit: 5 });
    expect(report?.detail).toContain('stored from 2 on');
  });
});

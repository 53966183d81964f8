import { generateKeyPairSync } from 'node:crypto';
import { readFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { RenderJob, RenderResult } from '../../../../content/render/job.ts';
import {
  CLOSE,
  signedCredential,
  signedKey,
  signedProgramme,
  signedUrgent,
} from '../../../../content/wire/messages.ts';
import type { Trx } from '../../../../server/db/counters.ts';
import type { Actor } from '../../../../server/signage/reach/actor.ts';
import { succeedKey } from '../../../../server/signage/trust/key-succession.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { newestKey } from '../../../../server/signage/ledger/signing-turn.ts';
import {
  askCode,
  claimCode,
  pollCode,
  readCode,
} from '../../../../server/signage/trust/pairing-codes.ts';
import {
  authenticate,
  nextCredentials,
  revoke,
  rotateCredentials,
  standingOfAll,
} from '../../../../server/signage/trust/pairings.ts';
import { openSigner } from '../../../../server/signage/ground/signer.ts';
import { updateUrgent } from '../../../../server/signage/urgent/urgent-change.ts';
import { issueUrgent } from '../../../../server/signage/urgent/urgent-issue.ts';
import { picturesOf } from '../../../../server/signage/urgent/urgent-state.ts';
import { describeOnBothStores, openStore, type TestStore } from '../../../support/database.ts';
import { holdAfter } from '../../../support/held-store.ts';
import { connect } from '../../live/client.ts';
import { NOON, openRig, type Rig } from '../../live/rig.ts';
import { signedBy } from '../../live/signed-by.ts';

const administrator: Actor = {
  person: 'commander',
  unit: 'bureau',
  roles: ['administrator'],
  from: null,
};

test('a code is read as people type it', () => {
  expect(readCode(' 7k3-qx9 ')).toBe('7K3QX9');
  expect(readCode('oil0ab')).toBe('0110AB');
  expect(readCode('7K3QX')).toBeNull();
  expect(readCode('7K3QXU')).toBeNull();
});

describeOnBothStores('pairing', (open) => {
  let store: TestStore;
  let rig: Rig;
  beforeEach(async () => {
    store = await open();
    rig = await openRig(store);
    await rig.addScreen('door', { open: false });
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
  });

  const ask = async (address = '10.0.0.1') => {
    const asked = await askCode(rig.signage, address);
    if (!asked.ok) throw new Error(asked.message);
    return asked;
  };
  const paired = async () => {
    const { code, poll } = await ask();
    await claimCode(rig.signage, administrator, code, 'door');
    const polled = await pollCode(rig.signage, poll);
    if (polled.state !== 'paired') throw new Error(polled.state);
    return polled;
  };

  test('a code that a person claims becomes a credential that opens the line', async () => {
    const { code, poll } = await ask();
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{6}$/);
    expect(await pollCode(rig.signage, poll)).toEqual({ state: 'waiting' });
    expect(await claimCode(rig.signage, administrator, code.toLowerCase(), 'door')).toEqual({
      ok: true,
      screen: 'door',
    });
    const polled = await pollCode(rig.signage, poll);
    if (polled.state !== 'paired') throw new Error(polled.state);
    const client = await connect(rig.origin, polled.credential);
    expect((await client.hello()).screen).toBe('door');
    const stored = await rig.signage.db.selectFrom('pairings').selectAll().execute();
    expect(JSON.stringify(stored)).not.toContain(polled.credential);
  });

  test('an answer that got lost is asked for again, and makes the one before void', async () => {
    const { code, poll } = await ask();
    await claimCode(rig.signage, administrator, code, 'door');
    const [first, second] = [await pollCode(rig.signage, poll), await pollCode(rig.signage, poll)];
    if (first.state !== 'paired' || second.state !== 'paired') throw new Error('not paired');
    expect(await authenticate(rig.signage.db, first.credential)).toBeNull();
    expect(await authenticate(rig.signage.db, second.credential)).toMatchObject({ screen: 'door' });
  });

  test('a new player cuts off the one before', async () => {
    const client = await connect(rig.origin, (await paired()).credential);
    await client.hello();
    await paired();
    expect((await client.closed).code).toBe(CLOSE.revoked);
  });

  test('a code serves once, for ten minutes, and only for a screen of one’s own', async () => {
    const { code, poll } = await ask();
    const stranger: Actor = { ...administrator, unit: 'elsewhere' };
    expect(await claimCode(rig.signage, stranger, code, 'door')).toMatchObject({
      reason: 'unknown',
    });
    const inspector: Actor = { ...administrator, roles: ['inspector'] };
    expect(await claimCode(rig.signage, inspector, code, 'door')).toMatchObject({
      reason: 'forbidden',
    });
    expect(await claimCode(rig.signage, administrator, code, 'door')).toMatchObject({ ok: true });
    expect(await claimCode(rig.signage, administrator, code, 'door')).toMatchObject({
      reason: 'invalid',
    });
    rig.clock.at += 600_000;
    expect(await pollCode(rig.signage, poll)).toEqual({ state: 'gone' });
    const late = await ask();
    rig.clock.at += 600_000;
    expect(await claimCode(rig.signage, administrator, late.code, 'door')).toMatchObject({
      reason: 'invalid',
    });
  });

  test('a code that is claimed in its last second still reaches its player', async () => {
    const { code, poll } = await ask();
    rig.clock.at += 599_999;
    expect(await claimCode(rig.signage, administrator, code, 'door')).toMatchObject({ ok: true });
    rig.clock.at += 5000;
    // Somebody else's asking clears the codes that have run out.
    await ask('10.0.0.2');
    expect(await pollCode(rig.signage, poll)).toMatchObject({ state: 'paired', screen: 'door' });
    rig.clock.at += 60_000;
    expect(await pollCode(rig.signage, poll)).toEqual({ state: 'gone' });
  });

  test('the kill switch takes the code with it by which the screen was paired, or was about to be', async () => {
    const { code, poll } = await ask();
    const waiting = await ask();
    await claimCode(rig.signage, administrator, code, 'door');
    expect(await pollCode(rig.signage, poll)).toMatchObject({ state: 'paired' });
    await revoke(rig.signage, administrator, { all: true });
    expect(await pollCode(rig.signage, poll)).toEqual({ state: 'gone' });
    // A code that nobody claimed is of no screen yet.
    expect(await pollCode(rig.signage, waiting.poll)).toEqual({ state: 'waiting' });

    await claimCode(rig.signage, administrator, waiting.code, 'door');
    await revoke(rig.signage, administrator, { screen: 'door' });
    expect(await pollCode(rig.signage, waiting.poll)).toEqual({ state: 'gone' });
  });

  test('one address cannot take all the codes', async () => {
    for (let at = 0; at < 30; at++) await ask('10.0.0.1');
    expect(await askCode(rig.signage, '10.0.0.1')).toMatchObject({ ok: false, reason: 'busy' });
    expect(await askCode(rig.signage, '10.0.0.2')).toMatchObject({ ok: true });
    rig.clock.at += 600_000;
    expect(await askCode(rig.signage, '10.0.0.1')).toMatchObject({ ok: true });
  });

  test('a flood of codes drives out itself, and shuts out no new player', async () => {
    const { db } = rig.signage;
    const honest = await ask('10.0.0.1');
    // As many as may wait, of places that lie together.
    const rows = Array.from({ length: 1999 }, (_, n) => ({
      poll_hash: `flood ${n}`,
      code: `F${n}`,
      address: `2001:db8:1:${n.toString(16)}::/64`,
      region: '2001:db8:1::/48',
      created_at: rig.clock.at + n,
      expires_at: rig.clock.at + 600_000,
    }));
    for (let at = 0; at < rows.length; at += 100)
      await db
        .insertInto('pairing_codes')
        .values(rows.slice(at, at + 100))
        .execute();
    for (let n = 0; n < 50; n++) {
      const place = `2001:db8:1:f${n.toString(16).padStart(3, '0')}::/64`;
      expect(await askCode(rig.signage, place, '2001:db8:1::/48')).toMatchObject({ ok: true });
    }
    expect(await askCode(rig.signage, '10.0.0.9', '10.0.0.0/24')).toMatchObject({ ok: true });
    const { waiting } = await db
      .selectFrom('pairing_codes')
      .select((eb) => eb.fn.countAll<number>().as('waiting'))
      .executeTakeFirstOrThrow();
    expect(Number(waiting)).toBe(2000);
    // The oldest of the flood went, and nobody else's.
    const left = await db
      .selectFrom('pairing_codes')
      .select('code')
      .where('code', 'like', 'F%')
      .execute();
    expect(left.some(({ code }) => code === 'F0')).toBe(false);
    expect(await pollCode(rig.signage, honest.poll)).toEqual({ state: 'waiting' });
    expect(await claimCode(rig.signage, administrator, honest.code, 'door')).toMatchObject({
      ok: true,
    });
  });

  test('a credential that was on its way when the pairing was revoked opens nothing', async () => {
    const { series } = await paired();
    await rotateCredentials(rig.signage, administrator, { all: true });
    const next = (await nextCredentials(rig.signage.db, [series])).get(series) ?? '';
    await revoke(rig.signage, administrator, { screen: 'door' });
    expect(await authenticate(rig.signage.db, next)).toBe(null);
    expect(await standingOfAll(rig.signage.db, [next])).toEqual(['revoked']);
    // Nor when it is tried again, by now as the only one.
    expect(await authenticate(rig.signage.db, next)).toBe(null);
  });

  test('a credential is rotated over the line; the old one holds until the new one is used', async () => {
    const { credential: old, series } = await paired();
    const client = await connect(rig.origin, old);
    await client.hello();
    expect(await rotateCredentials(rig.signage, administrator, { all: true })).toEqual({
      ok: true,
      screens: ['door'],
    });
    const given = await client.next('credential');
    const { publicKey } = rig.signage.signer;
    expect(signedBy(publicKey, signedCredential('door', given.credential), given.signature)).toBe(
      true,
    );
    await client.close();
    // It never came to use it: the old one still opens, and brings another.
    const again = await connect(rig.origin, old);
    await again.hello();
    const second = await again.next('credential');
    expect(second.credential).not.toBe(given.credential);
    expect(await authenticate(rig.signage.db, given.credential)).toBeNull();
    await again.close();
    const renewed = await connect(rig.origin, second.credential);
    await renewed.hello();
    expect(await authenticate(rig.signage.db, old)).toBeNull();
    expect(await authenticate(rig.signage.db, second.credential)).toEqual({
      screen: 'door',
      series,
    });
    await rig.live.settle();
    expect(renewed.log.some(({ type }) => type === 'credential')).toBe(false);
  });
});

describeOnBothStores('the signing key', (open) => {
  let store: TestStore;
  let rig: Rig;
  let folder: string;
  beforeEach(async () => {
    store = await open();
    folder = await mkdtemp(join(tmpdir(), 'gengfu-key-'));
    rig = await openRig(store, {}, await openSigner(folder));
    await rig.addScreen('door');
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  test('gets a successor that players learn from the one before', async () => {
    await rig.publish('door', 1);
    const client = await connect(rig.origin, await rig.pair('door'));
    const { key: from } = await client.hello();
    await client.next('programme');
    const succeeded = await succeedKey(rig.signage, administrator);
    if (!succeeded.ok) throw new Error(succeeded.message);
    const told = await client.next('key');
    expect(told).toMatchObject({ from, to: succeeded.key });
    expect(signedBy(from, signedKey(told.from, told.to), told.signature)).toBe(true);
    await client.close();

    // Whoever was away learns it before the programme, which is signed anew.
    const late = await connect(rig.origin, await rig.pair('door'));
    await late.hello();
    const programme = await late.next('programme');
    expect(late.log.map(({ type }) => type)).toEqual(['welcome', 'key', 'programme']);
    expect(
      signedBy(succeeded.key, signedProgramme('door', 1, programme.hash), programme.signature),
    ).toBe(true);
  });

  test('signs what was being drawn when it came', async () => {
    await rig.addScreen('bar', { width: 512 });
    const { render } = rig.signage.render;
    const drawn: Promise<unknown>[] = [];
    // The second picture comes when the first is done and the key has changed.
    const slow = async (job: RenderJob): Promise<RenderResult> => {
      const first = drawn[0];
      const drawing = render(job);
      drawn.push(drawing);
      if (first) {
        await first;
        await succeedKey(rig.signage, administrator);
      }
      return drawing;
    };
    const signage = { ...rig.signage, render: { render: slow } };
    const expiresAt = NOON + 600_000;
    const words = { text: '请立即转移', target: {}, expiresAt, drill: false };
    const issued = await issueUrgent(signage, rig.commander, words);
    if (!issued.ok) throw new Error(issued.message);
    const signed = async (version: number): Promise<boolean[]> =>
      [...(await picturesOf(rig.signage.db, issued.urgent.id, version)).values()].map((one) =>
        signedBy(rig.signage.signer.publicKey, signedUrgent(one.hash), one.signature),
      );
    expect(await signed(1)).toEqual([true, true]);
    drawn.length = 0;
    await updateUrgent(signage, rig.commander, issued.urgent.id, { text: '请留在室内' });
    expect(await signed(2)).toEqual([true, true]);
  });

  test('had many before it: each goes before whatever is signed with the newest', async () => {
    for (let n = 0; n < 10; n++) await succeedKey(rig.signage, administrator);
    await rig.publish('door', 1);
    const issued = await issueUrgent(rig.signage, rig.commander, {
      text: '请立即转移',
      target: {},
      expiresAt: NOON + 600_000,
      drill: false,
    });
    expect(issued.ok).toBe(true);
    const client = await connect(rig.origin, await rig.pair('door'));
    // Acknowledges what it gets as fast as it can.
    client.socket.on('message', (data: Buffer) => {
      const { ref } = JSON.parse(data.toString().split('\n')[0] ?? '') as { ref?: string };
      if (ref !== undefined) client.send({ type: 'ack', ref });
    });
    await client.hello();
    await client.next('programme');
    expect(client.log.map((one) => ('ref' in one ? one.ref : one.type))).toEqual([
      'welcome',
      ...Array.from({ length: 10 }, (_, i) => `k.${i + 1}`),
      expect.stringMatching(/^u\./),
      'p.1',
    ]);
  });

  test('is changed by one at a time, and what is stored meanwhile is signed with the newest', async () => {
    const { db, signer } = rig.signage;
    const first = signer.publicKey;
    const programmes = async () =>
      (await db.selectFrom('programmes').selectAll().execute()).filter(
        ({ screen, serial, hash, signature }) =>
          !signedBy(signer.publicKey, signedProgramme(screen, serial, hash), signature),
      );
    await rig.addScreen('gate');
    await Promise.all([
      compileStale(rig.signage, 1),
      succeedKey(rig.signage, administrator),
      compileStale(rig.signage, 1),
      succeedKey(rig.signage, administrator),
      compileStale(rig.signage, 1),
    ]);
    const steps = await db.selectFrom('signing_keys').selectAll().orderBy('n').execute();
    expect(steps.map(({ from_key: from }) => from)).toEqual([first, steps[0]?.to_key]);
    expect(steps.at(-1)?.to_key).toBe(signer.publicKey);
    expect(await programmes()).toEqual([]);
    expect((await openSigner(folder, await newestKey(db))).publicKey).toBe(signer.publicKey);
  });

  test('is kept where the answer to the commit is lost: nothing else could ever sign for it', async () => {
    const { db, signer } = rig.signage;
    let cut = false;
    const lossy = new Proxy(db, {
      get: (target, name) => {
        if (name === 'transaction')
          return () => ({
            execute: async (body: (trx: Trx) => Promise<unknown>) => {
              const answer = await target.transaction().execute(body);
              if (cut) return answer;
              cut = true;
              throw new Error('Connection terminated unexpectedly');
            },
          });
        const part: unknown = Reflect.get(target, name);
        return typeof part === 'function' ? part.bind(target) : part;
      },
    });
    const succeeded = await succeedKey({ ...rig.signage, db: lossy }, administrator);
    expect(succeeded).toEqual({ ok: true, key: await newestKey(db) });
    expect(signer.publicKey).toBe(await newestKey(db));
    expect(await succeedKey(rig.signage, administrator)).toMatchObject({ ok: true });
    expect((await openSigner(folder, await newestKey(db))).publicKey).toBe(signer.publicKey);
  });

  test('survives a stop between the store and the file, and lies there for its owner alone', async () => {
    const before = await readFile(join(folder, 'signing-key.pem'), 'utf8');
    const successor = await rig.signage.signer.successor?.();
    const key = successor?.signer.publicKey ?? '';
    // Nothing was announced: the next start goes on with the old key.
    expect((await openSigner(folder, null)).publicKey).not.toBe(key);
    expect(await readFile(join(folder, 'signing-key.pem'), 'utf8')).toBe(before);
    // It was announced, but not renamed: the next start goes on with the new one.
    expect((await openSigner(folder, key)).publicKey).toBe(key);
    expect((await stat(join(folder, 'signing-key.pem'))).mode & 0o777).toBe(0o600);
    expect(await newestKey(rig.signage.db)).toBeNull();
  });

  test('is not changed by one who may not, nor where it comes by configuration', async () => {
    expect(await succeedKey(rig.signage, rig.commander)).toMatchObject({ reason: 'forbidden' });
    const { privateKey } = generateKeyPairSync('ed25519');
    const { signerFrom } = await import('../../../../server/signage/ground/signer.ts');
    const configured = { ...rig.signage, signer: signerFrom(privateKey) };
    expect(await succeedKey(configured, administrator)).toMatchObject({ reason: 'conflict' });
  });
});

test('an urgent message that is issued while a screen is being welcomed does not overtake the keys', async () => {
  const store = await openStore('postgres');
  const folder = await mkdtemp(join(tmpdir(), 'gengfu-key-'));
  let greeting = false;
  const held = holdAfter(store.db, {
    test: (statement) => greeting && statement.includes('from "signing_keys"'),
  });
  const rig = await openRig({ db: held.db }, {}, await openSigner(folder));
  await rig.addScreen('door');
  await succeedKey(rig.signage, administrator);
  await rig.live.settle();
  const client = await connect(rig.origin, await rig.pair('door'));
  greeting = true;
  const greeted = client.hello();
  await held.reached;
  await issueUrgent(rig.signage, rig.commander, {
    text: '请立即转移',
    target: {},
    expiresAt: NOON + 600_000,
    drill: false,
  });
  await rig.live.pump();
  held.release();
  await greeted;
  await client.next('urgent');
  expect(client.log.map(({ type }) => type)).toEqual(['welcome', 'key', 'urgent']);
  await rig.close();
  await store.close();
  await rm(folder, { recursive: true, force: true });
});

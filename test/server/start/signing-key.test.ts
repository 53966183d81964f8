/** The signing key at a start: a lost or exchanged one ends it with the sentence that helps. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { signedProgramme } from '../../../content/wire/messages.ts';
import { isKept, keptKey, UNNAMED_KEY } from '../../../server/signage/trust/kept-key.ts';
import { succeedKey } from '../../../server/signage/trust/key-succession.ts';
import { openSigner } from '../../../server/signage/ground/signer.ts';
import { issueUrgent } from '../../../server/signage/urgent/urgent-issue.ts';
import { openKey } from '../../../server/start/signing-key.ts';
import { describeOnBothStores, type TestStore } from '../../support/database.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { NOON, openRig, type Rig } from '../live/rig.ts';
import { signedBy } from '../live/signed-by.ts';

// Each start of a server takes seconds, and some tests take many.
vi.setConfig({ testTimeout: 120_000 });

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gengfu-key-'));
});
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const keyFile = async (name: string): Promise<string> => {
  const file = join(dataDir, name);
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return file;
};
const start = (env: Record<string, string> = {}): Promise<TestServer> =>
  startServer({ dataDir, env: { GENGFU_DEMO: 'off', ...env } });

test('a server whose key was lost does not start with another, until it is told that the key is lost for good', async () => {
  await (await start()).stop();
  const file = join(dataDir, 'signing-key.pem');
  await rename(file, join(dataDir, 'lost.pem'));
  const refused = await start().catch((error: Error) => error.message);
  expect(refused).toContain(`there is no ${file}.`);
  const [, lost = ''] = /GENGFU_ABANDON_KEY=(\S+):/.exec(String(refused)) ?? [];
  expect(lost).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  await expect(stat(file)).rejects.toThrow('ENOENT');

  // Another key in its place is no better.
  await keyFile('signing-key.pem');
  await expect(start()).rejects.toThrow('is not the one that the players of this store trust');
  await rm(file);

  await (await start({ GENGFU_ABANDON_KEY: lost })).stop();
  // Said again it means nothing: that key is not the store's any more.
  await rm(file);
  await expect(start({ GENGFU_ABANDON_KEY: lost })).rejects.toThrow(`there is no ${file}.`);
});

test('the former key, put back, ends the refusal', async () => {
  await (await start()).stop();
  const file = join(dataDir, 'signing-key.pem');
  await rename(file, join(dataDir, 'kept.pem'));
  await expect(start()).rejects.toThrow('put the former one back');
  await rename(join(dataDir, 'kept.pem'), file);
  expect(await (await start()).stop()).toBe(0);
});

test('a given key is held to the store as well', async () => {
  const one = await keyFile('one.pem');
  const other = await keyFile('other.pem');
  await (await start({ GENGFU_SIGNING_KEY: one })).stop();
  await expect(start({ GENGFU_SIGNING_KEY: other })).rejects.toThrow(
    `The signing key ${other} is not the one that the players of this store trust.`,
  );
  expect(await (await start({ GENGFU_SIGNING_KEY: one })).stop()).toBe(0);
});

describeOnBothStores('the key that a store keeps', (open) => {
  let store: TestStore;
  let rig: Rig;
  beforeEach(async () => {
    store = await open();
    rig = await openRig(store, {}, await openSigner(dataDir));
  });
  afterEach(async () => {
    await rig.close();
    await store.close();
  });
  const administrator = {
    person: 'commander',
    unit: 'bureau',
    roles: ['administrator'],
    from: null,
  } as const;

  test('is the first that signs, and follows its successors', async () => {
    expect(await keptKey(store.db)).toBeNull();
    const first = await openKey(rig.signage, { dataDir });
    expect(await keptKey(store.db)).toBe(first.publicKey);
    const succeeded = await succeedKey({ ...rig.signage, signer: first }, administrator);
    expect(await keptKey(store.db)).toBe(succeeded.ok && succeeded.key);
    expect((await openKey(rig.signage, { dataDir })).publicKey).toBe(succeeded.ok && succeeded.key);
  });

  test('of two nodes that start at once on one store is that of one of them', async () => {
    const [one, other] = [await keyFile('one.pem'), await keyFile('other.pem')];
    const started = await Promise.allSettled(
      [one, other].map((signingKeyFile) => openKey(rig.signage, { dataDir, signingKeyFile })),
    );
    expect(started.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  test('of a store from before keys were kept is known by what it signed', async () => {
    await rig.addScreen('door');
    await rig.publish('door', 1);
    expect(await keptKey(store.db)).toBe(UNNAMED_KEY);
    expect(await isKept(store.db, rig.signage.signer)).toBe(true);
    const signingKeyFile = await keyFile('other.pem');
    await expect(openKey(rig.signage, { dataDir, signingKeyFile })).rejects.toThrow(
      'GENGFU_ABANDON_KEY=unknown',
    );
    expect((await openKey(rig.signage, { dataDir })).publicKey).toBe(rig.signage.signer.publicKey);
  });

  test('is abandoned also where it had followed another, and what follows it can sign and be followed', async () => {
    await rig.addScreen('door');
    const first = await openKey(rig.signage, { dataDir });
    const succeeded = await succeedKey({ ...rig.signage, signer: first }, administrator);
    if (!succeeded.ok) throw new Error(succeeded.message);
    await rm(join(dataDir, 'signing-key.pem'));
    const anew = await openKey(rig.signage, { dataDir, abandonKey: succeeded.key });
    const signage = { ...rig.signage, signer: anew };
    const issue = () =>
      issueUrgent(signage, rig.commander, {
        text: '请立即转移',
        target: {},
        expiresAt: NOON + 600_000,
        drill: false,
      });
    expect(await issue()).toMatchObject({ ok: true });
    const again = await succeedKey(signage, administrator);
    expect(again).toMatchObject({ ok: true, key: anew.publicKey });
    expect(await issue()).toMatchObject({ ok: true });
    expect((await openKey(rig.signage, { dataDir })).publicKey).toBe(anew.publicKey);
  });

  test('is abandoned with all that it signed', async () => {
    await rig.addScreen('door');
    await rig.publish('door', 1);
    const { publicKey } = await openKey(rig.signage, { dataDir });
    const signingKeyFile = await keyFile('other.pem');
    const anew = await openKey(rig.signage, { dataDir, signingKeyFile, abandonKey: publicKey });
    const row = await store.db.selectFrom('programmes').selectAll().executeTakeFirstOrThrow();
    const text = signedProgramme('door', 1, row.hash);
    expect(signedBy(anew.publicKey, text, row.signature)).toBe(true);
    expect(await keptKey(store.db)).toBe(anew.publicKey);
    const entry = await store.db
      .selectFrom('audit')
      .select(['action', 'subject', 'detail'])
      .executeTakeFirst();
    expect(entry).toEqual({
      action: 'key.abandon',
      subject: anew.publicKey,
      detail: JSON.stringify({ from: publicKey }),
    });
  });
});

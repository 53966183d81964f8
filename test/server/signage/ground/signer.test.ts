/** The signing key: made once in the data folder, or given. */
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSigner, signerOf } from '../../../../server/signage/ground/signer.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gengfu-key-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const given = async (kind: 'ed25519' | 'x25519'): Promise<string> => {
  const file = join(dir, `${kind}.pem`);
  const { privateKey } =
    kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('x25519');
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return file;
};

test('the key of the data folder is for its owner alone, and the same at each start', async () => {
  const first = await openSigner(dir);
  const again = await openSigner(dir);
  expect(again.publicKey).toBe(first.publicKey);
  expect((await stat(join(dir, 'signing-key.pem'))).mode & 0o777).toBe(0o600);
});

test('a given key signs, and nothing is made in its place', async () => {
  const file = await given('ed25519');
  const signer = await signerOf(file);
  expect(signer.successor).toBeUndefined();
  const key = createPublicKey(await readFile(file));
  const signature = Buffer.from(signer.sign('报警请拨110'), 'base64');
  expect(verify(null, Buffer.from('报警请拨110'), key, signature)).toBe(true);
});

test('a key that is missing, of another kind or no key is refused by the name of its file', async () => {
  const none = join(dir, 'none.pem');
  await expect(signerOf(none)).rejects.toThrow(`there is no file ${none}`);
  const other = await given('x25519');
  await expect(signerOf(other)).rejects.toThrow(`${other} is not an Ed25519 key`);
  const noise = join(dir, 'noise.pem');
  await writeFile(noise, 'no key');
  await expect(signerOf(noise)).rejects.toThrow(`${noise} holds no private key in PEM`);
});

/** The key that seals second factors, at a start: made once, and never exchanged unnoticed. */
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { secretsOf } from '../../../server/signage/ground/secrets.ts';
import { resetSecondFactors } from '../../../server/signage/people/second-factor-store.ts';
import { offerSecondFactor } from '../../../server/signage/people/second-factor.ts';
import { openSecrets } from '../../../server/start/secrets-key.ts';
import { describeOnBothStores } from '../../support/database.ts';
import { openSite, type Site } from '../../support/site.ts';
import { somebody } from '../entry/somebody.ts';

describeOnBothStores('the key of secrets', (_, kind) => {
  let site: Site;
  let dataDir: string;
  beforeEach(async () => {
    site = await openSite(kind);
    dataDir = await mkdtemp(join(tmpdir(), 'gengfu-secrets-'));
  });
  afterEach(async () => {
    await site.close();
    await rm(dataDir, { recursive: true, force: true });
  });

  test('is made at the first start, for the server’s account alone, and found at the next', async () => {
    const { db } = site.signage;
    const made = await openSecrets(db, { dataDir });
    const file = join(dataDir, 'secrets.key');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(Buffer.from(await readFile(file, 'utf8'), 'base64')).toHaveLength(32);
    const found = await openSecrets(db, { dataDir });
    expect(found.open(made.seal('words', 'person-1'), 'person-1')).toBe('words');
  });

  test('of which a store has sealed anything is not exchanged, unless that is taken away', async () => {
    const { db, clock } = site.signage;
    const wang = await somebody(site, { login: 'wang' });
    const secrets = await openSecrets(db, { dataDir });
    const file = join(dataDir, 'secrets.key');
    const former = await readFile(file, 'utf8');
    // Nothing is sealed yet.
    await writeFile(file, Buffer.alloc(32, 7).toString('base64'));
    const others = await openSecrets(db, { dataDir });
    expect(others.mark).not.toBe(secrets.mark);
    await writeFile(file, former);
    await openSecrets(db, { dataDir });
    expect(await offerSecondFactor({ db, clock, secrets }, wang.id)).toMatchObject({ ok: true });

    await rm(file);
    await expect(openSecrets(db, { dataDir })).rejects.toThrow('put the former one back');
    // Nor does a server with another key seal anything beside it.
    await expect(offerSecondFactor({ db, clock, secrets: others }, wang.id)).rejects.toThrow(
      'GENGFU_SECRETS_KEY',
    );
    const secretsKeyFile = join(dataDir, 'from-elsewhere.key');
    await writeFile(secretsKeyFile, former);
    expect((await openSecrets(db, { dataDir, secretsKeyFile })).mark).toBe(secrets.mark);
    expect(await resetSecondFactors({ db, clock })).toMatchObject({ ok: true });
    await openSecrets(db, { dataDir });
  });

  test('that cannot be read, or is none, ends the start with a sentence', async () => {
    const { db } = site.signage;
    const secretsKeyFile = join(dataDir, 'none.key');
    await expect(openSecrets(db, { dataDir, secretsKeyFile })).rejects.toThrow('cannot be read');
    await writeFile(secretsKeyFile, 'too short');
    await expect(openSecrets(db, { dataDir, secretsKeyFile })).rejects.toThrow('32 bytes');
  });
});

test('what is sealed opens as it was, for whom it was, and not when a bit of it is another', () => {
  const secrets = secretsOf(new Uint8Array(32).fill(3));
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.nat(), (text, about, at) => {
      const sealed = secrets.seal(text, about);
      expect(secrets.open(sealed, about)).toBe(text);
      expect(secrets.open(sealed, `${about}x`)).toBe(null);
      const bytes = Buffer.from(sealed.split('.')[2] ?? '', 'base64url');
      const bit = at % (bytes.length * 8);
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      const altered = [...sealed.split('.').slice(0, 2), bytes.toString('base64url')].join('.');
      expect(secrets.open(altered, about)).toBe(null);
    }),
  );
});

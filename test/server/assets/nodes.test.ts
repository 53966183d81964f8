/** Two real servers on one PostgreSQL: after a publish on one every programme can be completed from the other. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assetsOf } from '../../../player/vault/assets.ts';
import { hashOf } from '../../../server/assets/store.ts';
import type { StoredProgramme } from '../../../server/signage/programmes/programme-rows.ts';
import { type Api, signedIn } from '../../support/api.ts';
import { startBucket, type TestBucket } from '../../support/bucket.ts';
import { freshDatabase } from '../../support/postgres.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';

const SECRET = 'kept-to-ourselves-4711';

describe.each(['folders of their own', 'a bucket'])('two servers with %s', (how) => {
  let bucket: TestBucket;
  let first: TestServer;
  let second: TestServer;
  let api: Api;
  beforeAll(async () => {
    bucket = await startBucket('');
    const databaseUrl = await freshDatabase();
    const { endpoint, accessKeyId, secretAccessKey } = bucket.config;
    const env = {
      GENGFU_DEMO: 'off',
      ...(how === 'a bucket' && {
        GENGFU_ASSETS: 's3://assets/county',
        AWS_ENDPOINT_URL_S3: endpoint,
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
      }),
    };
    first = await startServer({ databaseUrl, env });
    api = await signedIn(first);
    for (const [id, width] of [
      ['door', 64],
      ['beam', 160],
      ['wall', 320],
    ] as const)
      await api.post('/api/screens', {
        id,
        unit: 'bureau',
        name: id,
        kind: 'storefront',
        width,
        height: 16,
        colour: 'mono',
      });
    const { id: item } = await api.post('/api/items', { text: '遇到危险，请拨110' });
    await api.post('/api/schedules', { items: [{ item }], target: {}, window: {} });
    const key = join(first.dataDir, 'signing-key.pem');
    second = await startServer({ databaseUrl, env: { ...env, GENGFU_SIGNING_KEY: key } });
  });
  afterAll(async () => {
    await second?.stop();
    await first?.stop();
    await bucket.close();
  });

  it('give the pictures of all programmes alike', async () => {
    const hashes = new Set<string>();
    for (const screen of ['door', 'beam', 'wall']) {
      await until(`the programme of ${screen}`, async () => {
        const path = `/api/screens/${screen}/programme`;
        const { body } = (await api.get(path)) as StoredProgramme;
        const assets = assetsOf(body.programme).map(({ hash }) => hash);
        for (const hash of assets) hashes.add(hash);
        return body.programme.entries.some(({ layer }) => layer !== 'card') && assets.length > 1;
      });
    }
    expect(hashes.size).toBeGreaterThan(3);
    for (const hash of hashes) {
      for (const { url } of [second, first]) {
        const response = await fetch(`${url}/assets/${hash}`, {
          headers: { authorization: `Bearer ${api.token}` },
        });
        expect(response.status).toBe(200);
        expect(hashOf(new Uint8Array(await response.arrayBuffer()))).toBe(hash);
      }
    }
    expect(second.log().includes('drawn again')).toBe(how !== 'a bucket');
  });
});

it('a wrong secret is said in the log, and is not in it', async () => {
  const bucket = await startBucket('');
  const server = await startServer({
    env: {
      GENGFU_DEMO: 'off',
      GENGFU_ASSETS: 's3://assets/county',
      AWS_ENDPOINT_URL_S3: bucket.config.endpoint,
      AWS_ACCESS_KEY_ID: bucket.config.accessKeyId,
      AWS_SECRET_ACCESS_KEY: SECRET,
    },
  });
  await until('it is said', () => server.log().includes('GENGFU_ASSETS'));
  expect(server.log()).toContain('403');
  expect(server.log()).not.toContain(SECRET);
  await server.stop();
  await bucket.close();
});

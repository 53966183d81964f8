/** Nodes that share a bucket: what one is brought the others give; and what they do when it is away. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../../server/app.ts';
import { openAssets } from '../../../server/assets/open.ts';
import { hashOf } from '../../../server/assets/store.ts';
import { readConfig } from '../../../server/config.ts';
import { startScrub } from '../../../server/jobs/scrub.ts';
import { removeDeleted } from '../../../server/signage/files/file-deletion.ts';
import { startBucket, type TestBucket } from '../../support/bucket.ts';
import { openSite, type Site } from '../../support/site.ts';
import { until } from '../../support/until.ts';

let site: Site;
let bucket: TestBucket;
const dirs: string[] = [];
beforeEach(async () => {
  site = await openSite();
  bucket = await startBucket();
});
afterEach(async () => {
  await site.close();
  await bucket.close();
  for (const dir of dirs.splice(0)) await rm(dir, { recursive: true, force: true });
});

/** A server over the same database. */
async function node(shares = true) {
  const dir = await mkdtemp(join(tmpdir(), 'gengfu-node-'));
  dirs.push(dir);
  const log = pino({ level: 'silent' });
  const files = openAssets({ folder: dir, bucket: shares ? bucket.config : null }, log);
  const signage = { ...site.signage, assets: files.store, log };
  const app = createApp({
    signage,
    shell: new Map(),
    ready: async () => ({ ok: true, lacks: [] }),
  });
  const headers = { authorization: `Bearer ${site.token}` };
  return {
    dir,
    signage,
    files,
    status: async (hash: string): Promise<number> => {
      const response = await app.request(`/assets/${hash}`, { headers });
      const bytes = new Uint8Array(await response.arrayBuffer());
      if (response.status === 200) expect(hashOf(bytes)).toBe(hash);
      return response.status;
    },
    bring: async (colour: string): Promise<{ status: number; hash: string }> => {
      const bytes = await sharp({
        create: { width: 400, height: 300, channels: 3, background: colour },
      })
        .png()
        .toBuffer();
      const response = await app.request('/api/pictures', {
        method: 'POST',
        headers,
        body: new Uint8Array(bytes),
      });
      const { hash = '' } = (await response.json()) as { hash?: string };
      return { status: response.status, hash };
    },
  };
}

it('what one is brought the other gives, and keeps for itself', async () => {
  const [first, second] = [await node(), await node()];
  const { hash } = await first.bring('#336699');
  expect(await second.files.folder.has(hash)).toBe(false);
  expect(await Promise.all(Array.from({ length: 8 }, () => second.status(hash)))).toEqual(
    Array.from({ length: 8 }, () => 200),
  );
  await bucket.down();
  expect(await second.status(hash)).toBe(200);
});

it('while the bucket is away what lies here is given, nothing new is taken, and then all goes on', async () => {
  const [first, second] = [await node(), await node()];
  const here = await first.bring('#336699');
  const there = await second.bring('#996633');
  await bucket.down();
  expect(await first.status(here.hash)).toBe(200);
  expect(await first.status(there.hash)).toBe(503);
  expect((await first.bring('#000000')).status).toBe(503);
  await bucket.again();
  expect(await first.status(there.hash)).toBe(200);
  expect((await first.bring('#000000')).status).toBe(201);
});

it('what was there before the bucket comes into it by itself', async () => {
  const alone = await node(false);
  const { hash } = await alone.bring('#336699');
  const second = await node();
  expect(await second.status(hash)).toBe(503);
  const grown = openAssets({ folder: alone.dir, bucket: bucket.config }, alone.signage.log);
  const scrub = startScrub({ signage: alone.signage, ...grown, pauseMs: 0 });
  site.turnClock(site.signage.clock.now() + 60_000);
  await until('the other has it', async () => (await second.status(hash)) === 200);
  await scrub.stop();
});

it('what is deleted at one is gone from the others, and none of them offers it again', async () => {
  const [first, second] = [await node(), await node()];
  const { hash } = await first.bring('#336699');
  expect(await second.status(hash)).toBe(200);
  expect((await site.ask('DELETE', `/api/pictures/${hash}`)).status).toBe(200);
  site.stepClock(3_600_000);
  expect(await removeDeleted(first.signage)).toBe(1);
  expect(await first.files.store.has(hash)).toBe(false);
  expect(await second.files.folder.has(hash)).toBe(true);
  const scrub = startScrub({ signage: second.signage, ...second.files, pauseMs: 0 });
  await until('its copy is gone', async () => !(await second.files.folder.has(hash)));
  await scrub.stop();
  expect(await first.files.store.has(hash)).toBe(false);
  // Brought again it is whole, at whichever of them.
  expect((await second.bring('#336699')).hash).toBe(hash);
  expect(await first.status(hash)).toBe(200);
});

describe('GENGFU_ASSETS', () => {
  const SECRET = 'kept-to-ourselves';
  const keys = { AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: SECRET };

  it.each([
    ['nothing', {}, { folder: '/data/assets', bucket: null }],
    ['a folder', { GENGFU_ASSETS: '/mnt/share' }, { folder: '/mnt/share', bucket: null }],
    [
      'a bucket',
      { GENGFU_ASSETS: 's3://county-assets', AWS_REGION: 'eu-west-1' },
      {
        folder: '/data/assets',
        bucket: {
          endpoint: 'https://s3.eu-west-1.amazonaws.com',
          region: 'eu-west-1',
          bucket: 'county-assets',
          prefix: '',
          accessKeyId: 'key',
          secretAccessKey: SECRET,
        },
      },
    ],
    [
      'a bucket of another service, and a prefix',
      { GENGFU_ASSETS: 's3://a.b/one//two/', AWS_ENDPOINT_URL_S3: 'http://minio:9000' },
      {
        folder: '/data/assets',
        bucket: {
          endpoint: 'http://minio:9000',
          region: 'us-east-1',
          bucket: 'a.b',
          prefix: 'one/two/',
          accessKeyId: 'key',
          secretAccessKey: SECRET,
        },
      },
    ],
  ])('%s', (_, env, assets) => {
    const read = readConfig({ GENGFU_DATA: '/data', ...keys, ...env });
    expect(read).toMatchObject({ ok: true, config: { assets } });
  });

  it.each([
    ['GENGFU_ASSETS', { GENGFU_ASSETS: 'gs://bucket' }],
    ['GENGFU_ASSETS', { GENGFU_ASSETS: 's3://' }],
    ['GENGFU_ASSETS', { GENGFU_ASSETS: 's3://UPPER/x' }],
    ['AWS_ACCESS_KEY_ID', { GENGFU_ASSETS: 's3://bucket', AWS_ACCESS_KEY_ID: undefined }],
    ['AWS_SECRET_ACCESS_KEY', { GENGFU_ASSETS: 's3://bucket', AWS_SECRET_ACCESS_KEY: undefined }],
    ['AWS_SESSION_TOKEN', { GENGFU_ASSETS: 's3://bucket', AWS_SESSION_TOKEN: 'x' }],
    ['AWS_ENDPOINT_URL_S3', { GENGFU_ASSETS: 's3://bucket', AWS_ENDPOINT_URL_S3: 'ftp://x' }],
  ])('names %s where it is wrong, and never the secret', (name, env) => {
    const read = readConfig({ ...keys, ...env });
    expect(read).toMatchObject({ ok: false, message: expect.stringContaining(`${name}: `) });
    expect(JSON.stringify(read)).not.toContain(SECRET);
  });
});

/** A real S3 server of our own, with one bucket in it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import type { BucketConfig } from '../../server/assets/bucket.ts';

export interface TestBucket {
  readonly config: BucketConfig;
  /** Hangs up on everybody, as a service that is down; `again` brings it back on the same port. */
  down(): Promise<void>;
  again(): Promise<void>;
  close(): Promise<void>;
}

/** The only credentials that the package knows, both the same word. */
const KEY = 'S3RVER';

export async function startBucket(prefix = 'county/'): Promise<TestBucket> {
  const directory = await mkdtemp(join(tmpdir(), 'gengfu-bucket-'));
  const open = async (port: number): Promise<{ server: S3rver; port: number }> => {
    const server = new S3rver({
      address: '127.0.0.1',
      port,
      silent: true,
      directory,
      vhostBuckets: false,
      configureBuckets: [{ name: 'assets' }],
    });
    return { server, port: (await server.run()).port };
  };
  const first = await open(0);
  const { port } = first;
  let { server } = first;
  let isUp = true;
  const down = async (): Promise<void> => {
    if (!isUp) return;
    isUp = false;
    server.httpServer.closeAllConnections();
    await server.close();
  };
  return {
    config: {
      endpoint: `http://127.0.0.1:${port}`,
      region: 'us-east-1',
      bucket: 'assets',
      prefix,
      accessKeyId: KEY,
      secretAccessKey: KEY,
    },
    down,
    again: async () => {
      ({ server } = await open(port));
      isUp = true;
    },
    close: async () => {
      await down();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

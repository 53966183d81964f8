/** Where files are kept: a folder, or a folder before a bucket, which several servers share. */
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { BucketConfig } from './bucket.ts';

/** The bucket's own variables have the names that all tools of S3 know. */
export const ASSETS_ENVIRONMENT = {
  /** `s3://bucket/prefix`, or a folder; without it the folder `assets` among the data. */
  GENGFU_ASSETS: z.string().min(1).optional(),
  AWS_ACCESS_KEY_ID: z.string().min(1).optional(),
  AWS_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  AWS_SESSION_TOKEN: z.string().optional(),
  AWS_REGION: z.string().min(1).optional(),
  AWS_DEFAULT_REGION: z.string().min(1).optional(),
  AWS_ENDPOINT_URL_S3: z.string().optional(),
  AWS_ENDPOINT_URL: z.string().optional(),
};

const PARSER = z.object(ASSETS_ENVIRONMENT);
type Environment = z.infer<typeof PARSER>;

export interface AssetsConfig {
  /** Before a bucket it holds what this server has used. */
  readonly folder: string;
  readonly bucket: BucketConfig | null;
}

/** What S3 calls a bucket, and keys that need no escaping anywhere. */
const ADDRESS = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*))?$/;

/** @returns where files are kept, or one sentence that names the wrong variable; never the secret. */
export function assetsConfig(
  env: Environment,
  dataDir: string,
): { ok: true; config: AssetsConfig } | { ok: false; message: string } {
  const own = join(dataDir, 'assets');
  const said = env.GENGFU_ASSETS;
  if (said === undefined) return { ok: true, config: { folder: own, bucket: null } };
  if (!said.includes('://')) return { ok: true, config: { folder: resolve(said), bucket: null } };
  const wrong = (message: string) => ({ ok: false, message }) as const;
  const [match, bucket = '', path = ''] = ADDRESS.exec(said) ?? [];
  if (match === undefined)
    return wrong('GENGFU_ASSETS: neither a folder nor an address like s3://bucket/prefix');
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'] as const)
    if (env[name] === undefined) return wrong(`${name}: is needed for GENGFU_ASSETS=${said}`);
  if (env.AWS_SESSION_TOKEN)
    return wrong('AWS_SESSION_TOKEN: credentials that end in some hours are not for a server');
  const region = env.AWS_REGION ?? env.AWS_DEFAULT_REGION ?? 'us-east-1';
  const endpoint =
    env.AWS_ENDPOINT_URL_S3 || env.AWS_ENDPOINT_URL || `https://s3.${region}.amazonaws.com`;
  if (!z.url({ protocol: /^https?$/ }).safeParse(endpoint).success)
    return wrong('AWS_ENDPOINT_URL_S3: is no http or https address');
  const parts = path.split('/').filter((part) => part !== '');
  return {
    ok: true,
    config: {
      folder: own,
      bucket: {
        endpoint,
        region,
        bucket,
        prefix: parts.map((part) => `${part}/`).join(''),
        accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
      },
    },
  };
}

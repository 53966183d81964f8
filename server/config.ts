/** The only reader of the environment. */
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { type NoticesConfig, noticesConfig, NOTICES_ENVIRONMENT } from './jobs/notices-config.ts';
import { type AssetsConfig, ASSETS_ENVIRONMENT, assetsConfig } from './assets/config.ts';
import type { DatabaseConfig } from './db/open.ts';

const number = (low: number, high: number, otherwise: number) => {
  const error = `must be a whole number from ${low} to ${high}`;
  return z.coerce
    .number({ error })
    .int({ error })
    .min(low, { error })
    .max(high, { error })
    .default(otherwise);
};

const oneOf = <const Names extends readonly [string, ...string[]]>(...names: Names) =>
  z.enum(names, { error: `must be one of ${names.join(', ')}` });

const ENVIRONMENT = z.object({
  ...ASSETS_ENVIRONMENT,
  ...NOTICES_ENVIRONMENT,
  GENGFU_HOST: z.string().min(1).default('127.0.0.1'),
  GENGFU_PORT: number(0, 65_535, 7110),
  /** Proxies of ours before the server, whose word on the asker's address is taken. */
  GENGFU_PROXIES: number(0, 5, 0),
  GENGFU_DATA: z.string().min(1).default('data'),
  /** File with the Ed25519 private key, PKCS 8 in PEM: for several nodes, which must sign with one. */
  GENGFU_SIGNING_KEY: z.string().min(1).optional(),
  /** File with the key that seals second factors, 32 bytes in base64: for several nodes, which must have one. */
  GENGFU_SECRETS_KEY: z.string().min(1).optional(),
  /** The public key, as a refused start prints it, that is lost for good: another may sign in its place. */
  GENGFU_ABANDON_KEY: z.string().min(1).optional(),
  GENGFU_LOG: oneOf('fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent').default('info'),
  /** Days that a programme reaches ahead. */
  GENGFU_HORIZON_DAYS: number(1, 60, 14),
  /** Seconds without a player after which a screen is silent: longer than a restart of its computer. */
  GENGFU_SILENT_AFTER_S: number(10, 86_400, 180),
  /** Seconds for which players gather plays before they tell them. */
  GENGFU_PLAYS_EVERY_S: number(0, 3600, 30),
  /** Threads that render pictures. */
  GENGFU_RENDER_THREADS: number(1, 16, 1),
  /** A file, on another machine's disk if it can be, at whose end the newest hash of the audit is put. */
  GENGFU_ANCHOR_FILE: z.string().min(1).optional(),
  /** An address to which it is sent by POST. */
  GENGFU_ANCHOR_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address like https://host/path' })
    .optional(),
  /** Minutes from one to the next. */
  GENGFU_ANCHOR_EVERY_MIN: number(1, 1440, 60),
  /** `off`: the first start makes an administrator and no demo county. */
  GENGFU_DEMO: oneOf('on', 'off').default('on'),
  /** Who may play open screens without a code: browsers on this computer, all who reach the server, or nobody. */
  GENGFU_OPEN_SCREENS: oneOf('here', 'network', 'off').default('here'),
  DATABASE_URL: z
    .url({
      protocol: /^postgres(ql)?$/,
      error: 'must be an address like postgres://user:password@host:5432/database',
    })
    .optional(),
});

export interface Config {
  readonly host: string;
  readonly port: number;
  readonly proxies: number;
  readonly dataDir: string;
  /** Absent: a key of our own in the data folder. */
  readonly signingKeyFile?: string;
  /** Absent: a key of our own in the data folder. */
  readonly secretsKeyFile?: string;
  /** The key whose loss is accepted; absent: a key that is not the store's ends the start. */
  readonly abandonKey?: string;
  readonly logLevel: string;
  readonly horizonDays: number;
  readonly silentAfterMs: number;
  readonly playsEveryMs: number;
  readonly renderThreads: number;
  readonly demo: boolean;
  /** Where the end of the audit is kept beside the store; absent: nowhere. */
  readonly anchors?: { readonly file?: string; readonly url?: string; readonly everyMs: number };
  readonly openScreens: 'here' | 'network' | 'off';
  readonly database: DatabaseConfig;
  readonly assets: AssetsConfig;
  readonly notices: NoticesConfig;
}

export type ConfigResult =
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly message: string };

/** @returns the configuration, or one sentence that names the first wrong variable. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): ConfigResult {
  // What is set to nothing is not set, as in a file of settings whose line was left open.
  const set = Object.entries(environment).filter(([, value]) => value?.trim() !== '');
  const parsed = ENVIRONMENT.safeParse(Object.fromEntries(set));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return { ok: false, message: `${issue?.path.join('.')}: ${issue?.message}` };
  }
  const env = parsed.data;
  const dataDir = resolve(env.GENGFU_DATA);
  const assets = assetsConfig(env, dataDir);
  if (!assets.ok) return assets;
  const notices = noticesConfig(env);
  if (!notices.ok) return notices;
  return {
    ok: true,
    config: {
      host: env.GENGFU_HOST,
      port: env.GENGFU_PORT,
      proxies: env.GENGFU_PROXIES,
      dataDir,
      ...(env.GENGFU_SIGNING_KEY && { signingKeyFile: resolve(env.GENGFU_SIGNING_KEY) }),
      ...(env.GENGFU_SECRETS_KEY && { secretsKeyFile: resolve(env.GENGFU_SECRETS_KEY) }),
      ...(env.GENGFU_ABANDON_KEY && { abandonKey: env.GENGFU_ABANDON_KEY }),
      logLevel: env.GENGFU_LOG,
      horizonDays: env.GENGFU_HORIZON_DAYS,
      silentAfterMs: env.GENGFU_SILENT_AFTER_S * 1000,
      playsEveryMs: env.GENGFU_PLAYS_EVERY_S * 1000,
      renderThreads: env.GENGFU_RENDER_THREADS,
      ...((env.GENGFU_ANCHOR_FILE || env.GENGFU_ANCHOR_URL) && {
        anchors: {
          ...(env.GENGFU_ANCHOR_FILE && { file: resolve(env.GENGFU_ANCHOR_FILE) }),
          ...(env.GENGFU_ANCHOR_URL && { url: env.GENGFU_ANCHOR_URL }),
          everyMs: env.GENGFU_ANCHOR_EVERY_MIN * 60_000,
        },
      }),
      openScreens: env.GENGFU_OPEN_SCREENS,
      demo: env.GENGFU_DEMO === 'on',
      database: env.DATABASE_URL
        ? { kind: 'postgres', url: env.DATABASE_URL }
        : { kind: 'sqlite', file: join(dataDir, 'gengfu.db') },
      assets: assets.config,
      notices: notices.config,
    },
  };
}

/** The bucket kind of asset store: objects of an S3 service, named `<prefix>ab/abcdef…` by the SHA-256 of their bytes. */
import { S3mini, S3ServiceError } from 's3mini';
import { mimeOf } from './kind.ts';
import {
  type AssetStore,
  AssetsUnavailable,
  bytesOf,
  DamagedAsset,
  hashInTurns,
  hashOf,
  heldBack,
  isHash,
  MAGIC_BYTES,
  type OpenAsset,
} from './store.ts';

export interface BucketConfig {
  /** Of the service, without the bucket, such as `https://s3.eu-west-1.amazonaws.com`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Empty, or ends in a slash. */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export interface BucketOptions {
  /** Told when an object was set aside because its bytes are not those of its name. */
  readonly damaged?: (hash: string, aside: string) => void;
}

export interface AssetBucket extends AssetStore {
  /** All bytes as they come, unverified: whoever keeps them looks at the hash. Null: none are there. */
  stream(hash: string): Promise<AsyncIterable<Uint8Array> | null>;
  /** Moves an object away whose bytes were found wrong. */
  setAside(hash: string): Promise<void>;
}

/** The longest that one exchange may take: 64 MB over a line of five megabits. */
const ANSWER_WITHIN_MS = 120_000;
/** A put or a look may be tried again; each wait is up to twice the one before. */
const TRIES = 3;
const FIRST_WAIT_MS = 200;
/** Objects whose hash is known to be right, by their tag: what is forgotten is read once more. */
const KNOWN_MAX = 50_000;

const NOT_FOUND = 404;
const PRECONDITION_FAILED = 412;

export function openBucket(config: BucketConfig, options: BucketOptions = {}): AssetBucket {
  const { endpoint, region, bucket, prefix, accessKeyId, secretAccessKey } = config;
  const { damaged = () => {} } = options;
  const s3 = new S3mini({
    accessKeyId,
    secretAccessKey,
    region,
    endpoint: `${endpoint.replace(/\/+$/, '')}/${bucket}`,
    requestAbortTimeout: ANSWER_WITHIN_MS,
  });
  const known = new Map<string, string>();
  const keyOf = (hash: string): string => `${prefix}${hash.slice(0, 2)}/${hash}`;
  const asideOf = (hash: string): string => `${prefix}damaged/${hash}`;

  const remember = (hash: string, tag: string): void => {
    known.delete(hash);
    known.set(hash, tag);
    const [oldest] = known.keys();
    if (known.size > KNOWN_MAX && oldest !== undefined) known.delete(oldest);
  };

  /** The answer to a GET, or null where nothing is there, or something else than asked for. */
  async function get(
    hash: string,
    { from, until, tag }: { from?: number; until?: number; tag?: string } = {},
  ): Promise<Response | null> {
    const wish = tag === undefined ? {} : { 'if-match': tag };
    try {
      return await patiently(() =>
        s3.getObjectRaw(keyOf(hash), from === undefined, from, until, wish),
      );
    } catch (error) {
      if (statusOf(error) === NOT_FOUND && !isBucketLacking(error)) return null;
      if (statusOf(error) === PRECONDITION_FAILED) return null;
      throw error;
    }
  }

  /** The tag that changes whenever the object does, or null where there is none. */
  async function tagOf(hash: string): Promise<string | null> {
    const tag = await patiently(() => s3.getEtag(keyOf(hash)));
    return tag === null ? null : `"${tag}"`;
  }

  async function isRight(hash: string, tag: string): Promise<boolean> {
    if (known.get(hash) === tag) return true;
    const pieces = await stream(hash);
    if (!pieces) return false;
    try {
      for await (const _ of heldBack(pieces, hash)) continue;
    } catch (error) {
      if (error instanceof DamagedAsset) return false;
      throw error;
    }
    remember(hash, tag);
    return true;
  }

  const has = async (hash: string): Promise<boolean> =>
    isHash(hash) && (await patiently(() => s3.objectExists(keyOf(hash)))) === true;

  async function setAside(hash: string): Promise<void> {
    known.delete(hash);
    const wrong = await patiently(() => s3.getObjectArrayBuffer(keyOf(hash)));
    // Another may have put a right one there meanwhile.
    if (!wrong || hashOf(new Uint8Array(wrong)) === hash) return;
    await patiently(() => s3.putObject(asideOf(hash), new Uint8Array(wrong)));
    await patiently(() => s3.deleteObject(keyOf(hash)));
    damaged(hash, asideOf(hash));
  }

  async function stream(hash: string): Promise<AsyncIterable<Uint8Array> | null> {
    if (!isHash(hash)) return null;
    const response = await get(hash);
    return response && piecesOf(response);
  }

  async function open(hash: string): Promise<OpenAsset | null> {
    if (!isHash(hash)) return null;
    const tag = await tagOf(hash);
    if (tag === null) return null;
    if (!(await isRight(hash, tag))) {
      await setAside(hash);
      return null;
    }
    const size = await patiently(() => s3.getContentLength(keyOf(hash)));
    const head =
      size === 0 ? null : await get(hash, { from: 0, until: Math.min(MAGIC_BYTES, size), tag });
    return {
      size,
      head: new Uint8Array((await head?.arrayBuffer()) ?? []),
      read: async function* (from, until) {
        if (until <= from) return;
        const response = await get(hash, { from, until, tag });
        if (!response) throw new DamagedAsset(hash);
        const pieces = piecesOf(response);
        yield* from === 0 && until === size ? heldBack(pieces, hash) : pieces;
      },
      close: async () => {},
    };
  }

  return {
    open,
    stream,
    setAside,
    has,
    get: async (hash) => {
      const asset = await open(hash);
      return asset && bytesOf(asset);
    },
    put: async (bytes) => {
      const hash = await hashInTurns(bytes);
      const there = known.get(hash);
      if (there !== undefined && there === (await tagOf(hash))) return hash;
      // The service compares what came with its checksum, and shows it only whole: a put is atomic.
      const checksum = { 'x-amz-checksum-sha256': Buffer.from(hash, 'hex').toString('base64') };
      const answer = await patiently(() =>
        s3.putObject(keyOf(hash), bytes, mimeOf(bytes), undefined, checksum, bytes.length),
      );
      await answer.body?.cancel();
      const tag = answer.headers.get('etag');
      if (tag) remember(hash, `"${s3.sanitizeETag(tag)}"`);
      return hash;
    },
    delete: async (hash) => {
      known.delete(hash);
      if (isHash(hash)) await patiently(() => s3.deleteObject(keyOf(hash)));
    },
  };
}

async function* piecesOf(response: Response): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    for await (const piece of response.body ?? []) yield piece as Uint8Array;
  } catch (error) {
    throw unavailable(error);
  }
}

/** Tries again what a service may do better at once. @throws AssetsUnavailable, or the service's own word on a request. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let turn = 1; ; turn += 1) {
    try {
      return await ask();
    } catch (error) {
      const status = statusOf(error);
      if ([NOT_FOUND, PRECONDITION_FAILED].includes(status) && !isBucketLacking(error)) throw error;
      const isRefused = status >= 400 && status < 500 && status !== 429;
      if (isRefused || turn >= TRIES) throw unavailable(error);
    }
    await new Promise((resolve) => {
      setTimeout(resolve, Math.random() * FIRST_WAIT_MS * 2 ** turn);
    });
  }
}

const statusOf = (error: unknown): number => (error instanceof S3ServiceError ? error.status : 0);

const isBucketLacking = (error: unknown): boolean =>
  error instanceof S3ServiceError && error.serviceCode === 'NoSuchBucket';

/** Only what the service called it: its words may repeat a request, which is nobody's business. */
function unavailable(error: unknown): AssetsUnavailable {
  if (error instanceof AssetsUnavailable) return error;
  const said =
    error instanceof S3ServiceError
      ? [error.status, error.serviceCode].filter(Boolean).join(' ')
      : ((error as NodeJS.ErrnoException).code ?? (error as Error).name);
  return new AssetsUnavailable(`the bucket of assets does not answer as it should: ${said}`);
}

/** Who may send alerts: `cap-sources.json` in the data folder, written by the administrator. */
import { createHash, timingSafeEqual, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { Target } from '../reach/targets.ts';

export interface CapSource {
  /** Also the name of its folder below the watched one. */
  readonly name: string;
  /** For which unit its messages are issued: its screens and those below are all that it can reach. */
  readonly unit: string;
  /** Where its messages go when the alert has no polygon or circle; empty: every screen of the unit. */
  readonly target: Target;
  /** SHA-256 of its bearer token, hex; null: it comes by the folder only. */
  readonly tokenHash: string | null;
  /** PEM. When there is one, every alert must be signed by one of them. */
  readonly certificates: readonly string[];
  /** How long an alert without `expires` stands, from its `sent` on. */
  readonly defaultLifeMs: number;
}

const ids = z.array(z.string().min(1)).optional();
const sourcesSchema = z.array(
  z.strictObject({
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
    unit: z.string().min(1),
    target: z.strictObject({ units: ids, kinds: ids, tags: ids, screens: ids }).default({}),
    tokenHash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .nullable()
      .default(null),
    certificates: z.array(z.string().refine(isCertificate, 'is no certificate in PEM')).default([]),
    defaultLifeMs: z.int().min(60_000).max(86_400_000).default(3_600_000),
  }),
);

/** @throws when the file is there but wrong; the message names the field. A file that is not there is no sources. */
export async function readCapSources(file: string): Promise<CapSource[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw error;
  });
  const parsed = sourcesSchema.safeParse(parse(file, text));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${file}: ${issue?.path.join('.')}: ${issue?.message}`);
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is no JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** The source whose bearer token this is, or null. */
export function sourceOf(sources: readonly CapSource[], token: string): CapSource | null {
  const hash = createHash('sha256').update(token).digest();
  const theirs = ({ tokenHash }: CapSource): boolean =>
    tokenHash !== null && timingSafeEqual(Buffer.from(tokenHash, 'hex'), hash);
  return sources.find(theirs) ?? null;
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).publicKey.type === 'public';
  } catch {
    // Node throws for whatever it cannot read: the answer is no.
    return false;
  }
}

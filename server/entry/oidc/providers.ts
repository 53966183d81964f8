/** Who else may say who somebody is: `oidc.json` in the data folder, written by whoever runs the machine. */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { isLoopback } from '../../place.ts';
import { ROLES } from '../../signage/reach/rights.ts';

const LOOPBACK_NAME = /^(localhost|\[::1\])$/;

/** TLS, or this very computer, as in a trial. */
const isSafe = (address: string): boolean => {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  if (protocol === 'https:') return true;
  return protocol === 'http:' && (LOOPBACK_NAME.test(hostname) || isLoopback(hostname));
};

const address = z.string().refine(isSafe, 'must be an https address');
const claim = z.string().min(1).max(100);

const providersSchema = z.array(
  z.strictObject({
    /** Part of its addresses here. */
    name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/),
    /** On the button. */
    label: z.strictObject({ zh: z.string().min(1).max(40), en: z.string().min(1).max(40) }),
    issuer: address,
    clientId: z.string().min(1),
    clientSecret: z.string().min(1),
    /** Where people reach this server: what they come back to begins with it, whatever a request says of its host. */
    address,
    scope: z
      .string()
      .regex(/\bopenid\b/, 'must name openid')
      .default('openid profile'),
    /** Claim that becomes the login of whoever comes for the first time. */
    login: claim.default('preferred_username'),
    /** Claim that is the person's name. */
    displayName: claim.default('name'),
    /** Whoever has this value in this claim, or in its list, has this role on this unit and below. */
    grants: z
      .array(
        z.strictObject({
          claim,
          value: z.string().min(1).max(200),
          role: z.enum(ROLES),
          unit: z.string().min(1).max(100),
        }),
      )
      .min(1),
  }),
);

export type OidcProvider = z.infer<typeof providersSchema>[number];

/** @throws when the file is there but wrong; the message names the field. A file that is not there is no providers. */
export async function readProviders(file: string): Promise<OidcProvider[]> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '[]';
    throw error;
  });
  const parsed = providersSchema.safeParse(parse(file, text));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`${file}: ${issue?.path.join('.')}: ${issue?.message}`);
  }
  const names = parsed.data.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new Error(`${file}: two are called ${twice}`);
  return parsed.data;
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${file} is no JSON: ${(error as Error).message}`, { cause: error });
  }
}

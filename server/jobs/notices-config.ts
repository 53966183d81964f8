/** How notices leave the program: by which mail server, under what name, and to which hosts webhooks may go. */
import { isIP } from 'node:net';
import { z } from 'zod';
import type { MailConfig } from './smtp.ts';

export const NOTICES_ENVIRONMENT = {
  /** `smtps://user:password@host:465`, or `smtp://host:587`, where TLS is begun on the line; `?tls=off` leaves it out. */
  GENGFU_SMTP_URL: z.string().min(1).optional(),
  /** The address that letters come from. */
  GENGFU_MAIL_FROM: z.email({ error: 'must be an e-mail address' }).max(254).optional(),
  /** Where people find this server, for links in letters. */
  GENGFU_PUBLIC_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address like https://signs.example' })
    .optional(),
  /** Hosts, with commas between them, to which webhooks may go though they lie in a private network. */
  GENGFU_WEBHOOK_HOSTS: z.string().optional(),
};

const PARSER = z.object(NOTICES_ENVIRONMENT);
type Environment = z.infer<typeof PARSER>;

export interface NoticesConfig {
  /** Null: no e-mail. */
  readonly mail: MailConfig | null;
  readonly address?: string;
  /** In lower case. */
  readonly webhookHosts: readonly string[];
}

const HOST = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** @returns how notices leave, or one sentence that names the wrong variable; never the password. */
export function noticesConfig(
  env: Environment,
): { ok: true; config: NoticesConfig } | { ok: false; message: string } {
  const wrong = (message: string) => ({ ok: false, message }) as const;
  const webhookHosts = (env.GENGFU_WEBHOOK_HOSTS ?? '')
    .split(',')
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== '');
  const odd = webhookHosts.find((host) => !HOST.test(host) && isIP(host) === 0);
  if (odd !== undefined)
    return wrong('GENGFU_WEBHOOK_HOSTS: must be names or addresses of hosts, with commas between');
  const shared = {
    webhookHosts,
    ...(env.GENGFU_PUBLIC_URL && { address: env.GENGFU_PUBLIC_URL }),
  };
  if (env.GENGFU_SMTP_URL === undefined) return { ok: true, config: { mail: null, ...shared } };
  if (env.GENGFU_MAIL_FROM === undefined)
    return wrong('GENGFU_MAIL_FROM: is needed for GENGFU_SMTP_URL');
  const server = serverAt(env.GENGFU_SMTP_URL);
  if (!server)
    return wrong('GENGFU_SMTP_URL: must be an address like smtps://user:password@host:465');
  return { ok: true, config: { mail: { ...server, from: env.GENGFU_MAIL_FROM }, ...shared } };
}

/** @returns null: it is no address of a mail server. */
function serverAt(address: string): Omit<MailConfig, 'from'> | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const implicit = url.protocol === 'smtps:';
  if ((!implicit && url.protocol !== 'smtp:') || url.hostname === '') return null;
  if (!/^(\?tls=off)?$/.test(url.search) || !/^\/?$/.test(url.pathname)) return null;
  if (implicit && url.search !== '') return null;
  const plain = url.search === '?tls=off';
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (implicit ? 465 : 587) : Number(url.port),
    security: implicit ? 'tls' : plain ? 'none' : 'starttls',
    ...(url.username !== '' && {
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    }),
  };
}

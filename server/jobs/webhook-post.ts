/** Makes the call of a webhook: to an address that was looked at, over TLS, once, and without following where it leads. */
import { lookup, type LookupAddress } from 'node:dns';
import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { oneLine } from '../signage/notices/letters.ts';
import type { WebhookCall } from '../signage/notices/webhook-calls.ts';
import { isLoopback, isPublicAddress } from './public-address.ts';

/** `gone`: it wants no more calls. */
export type Called =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: string; readonly gone: boolean };

export interface Caller {
  call(call: Pick<WebhookCall, 'url' | 'body' | 'headers'>, stop: AbortSignal): Promise<Called>;
}

export interface CallerParts {
  /** Hosts that may lie in a private network, in lower case; those on this computer may be called without TLS. */
  readonly hosts: readonly string[];
  readonly withinMs?: number;
  /** Certificates in PEM that are trusted in the place of the system's. */
  readonly ca?: string;
  readonly resolve?: Resolve;
}

type Resolve = (host: string, done: (error: Error | null, found: LookupAddress[]) => void) => void;

const WITHIN_MS = 10_000;
const PROBLEM_MOST = 300;

/** The specification's word for an address that is to be called no more. */
const GONE = 410;

export function createCaller(parts: CallerParts): Caller {
  const { hosts, withinMs = WITHIN_MS, ca, resolve = resolveAll } = parts;
  return {
    call: async ({ url, body, headers }, stop) => {
      const target = new URL(url);
      const host = target.hostname.replace(/^\[|\]$/g, '').toLowerCase();
      const fits = fitness(target.protocol, hosts.includes(host));
      const wrong = (problem: string): Called => ({ ok: false, problem, gone: false });
      // An address that is written out is never looked up.
      if (isIP(host) !== 0 && !fits(host)) return wrong(REFUSED);
      const signal = AbortSignal.any([stop, AbortSignal.timeout(withinMs)]);
      const request = target.protocol === 'https:' ? requestTls : requestPlain;
      try {
        const status = await new Promise<number>((done, fail) => {
          const asked = request(target, {
            method: 'POST',
            headers: {
              ...headers,
              'content-length': Buffer.byteLength(body),
              'user-agent': 'Gengfu',
            },
            // A connection of its own: none that was opened for another address is taken up.
            agent: false,
            lookup: lookupOf(resolve, fits),
            signal,
            ...(ca !== undefined && { ca }),
          });
          asked.on('response', (response) => {
            done(response.statusCode ?? 0);
            // Whatever else it says is not read.
            response.destroy();
          });
          asked.on('error', fail);
          asked.end(body);
        });
        if (status >= 200 && status < 300) return { ok: true };
        return { ok: false, problem: `answered ${status}`, gone: status === GONE };
      } catch (error) {
        if (signal.aborted) return wrong(`no answer within ${withinMs / 1000} s`);
        return wrong(oneLine((error as Error).message).slice(0, PROBLEM_MOST));
      }
    },
  };
}

const REFUSED =
  'the address lies in a private network or is called without TLS, and GENGFU_WEBHOOK_HOSTS does not name it';

/** Which addresses may be connected to. */
function fitness(protocol: string, named: boolean): (address: string) => boolean {
  if (protocol === 'https:') return named ? () => true : isPublicAddress;
  return protocol === 'http:' && named ? isLoopback : () => false;
}

/** What is looked at here is what the connection is made to: it is not looked up again. */
const lookupOf =
  (resolve: Resolve, fits: (address: string) => boolean): LookupFunction =>
  (host, { all }, done) => {
    resolve(host, (error, found) => {
      const [first] = found;
      if (error) done(error, '');
      else if (!first || !found.every(({ address }) => fits(address))) done(new Error(REFUSED), '');
      else if (all) done(null, found);
      else done(null, first.address, first.family);
    });
  };

const resolveAll: Resolve = (host, done) =>
  lookup(host, { all: true }, (error, found) => done(error, found ?? []));

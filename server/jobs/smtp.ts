/** Hands letters to a mail server by SMTP. */
import { createTransport } from 'nodemailer';
import { oneLine, type Letter } from '../signage/notices/letters.ts';

export interface MailConfig {
  readonly host: string;
  readonly port: number;
  /** `tls`: from the first byte; `starttls`: begun on the line, else nothing is sent; `none`: in the clear. */
  readonly security: 'tls' | 'starttls' | 'none';
  readonly user?: string;
  readonly password?: string;
  readonly from: string;
  /** Certificates in PEM that are trusted beside those of the system. */
  readonly ca?: string;
}

/** `lasting`: the server will never take this letter. */
export type Delivered =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: string; readonly lasting: boolean };

export interface Post {
  /** @param stop ends it at once; whether the letter has gone out is not known then. */
  send(letter: Letter, stop: AbortSignal): Promise<Delivered>;
}

/** A server that does not go on for so long is given up, well before another may take up the letter. */
const PATIENCE = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 20_000 };
const WHOLE_MS = 90_000;

/** @param patience how long a server may keep silent */
export function createPost(config: MailConfig, patience = PATIENCE): Post {
  const { host, port, security, user, password, from, ca } = config;
  const transport = createTransport({
    host,
    port,
    secure: security === 'tls',
    requireTLS: security === 'starttls',
    ignoreTLS: security === 'none',
    ...(user !== undefined && { auth: { user, pass: password ?? '' } }),
    ...(ca !== undefined && { tls: { ca } }),
    ...patience,
    // Neither a file nor an address in a letter is ever fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = from.slice(from.lastIndexOf('@') + 1);
  return {
    send: async ({ id, name, address, subject, body }, stop) => {
      try {
        await transport.sendMail({
          from,
          to: { name: oneLine(name), address },
          subject: oneLine(subject),
          text: body,
          // The same at each try, so that who got it twice sees it once.
          messageId: `<${id}@${domain}>`,
          // RFC 3834: whoever is away does not answer a machine.
          headers: { 'Auto-Submitted': 'auto-generated' },
          signal: AbortSignal.any([stop, AbortSignal.timeout(WHOLE_MS)]),
        });
        return { ok: true };
      } catch (error) {
        return refusal(error);
      }
    },
  };
}

/** What a server said may be long. */
const PROBLEM_MOST = 300;

function refusal(error: unknown): Delivered & { ok: false } {
  const { code, responseCode, message } = error as {
    code?: string;
    responseCode?: number;
    message?: string;
  };
  // A 5xx about the letter itself; one about our account or the connection can be put right.
  const lasting = /^E(ENVELOPE|MESSAGE)$/.test(code ?? '') && (responseCode ?? 0) >= 500;
  return { ok: false, lasting, problem: oneLine(message ?? String(error)).slice(0, PROBLEM_MOST) };
}

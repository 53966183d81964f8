/** A mail server of somebody else's making, which keeps what it is given. */
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Mail {
  readonly to: readonly string[];
  readonly secure: boolean;
  /** As it came: head, empty line, body. */
  readonly source: string;
  readonly head: string;
  /** Decoded. */
  readonly text: string;
  readonly subject: string;
  readonly messageId: string;
}

export interface MailServer {
  readonly port: number;
  readonly mails: readonly Mail[];
  /** When it has been asked to take a letter once more. */
  asked(): Promise<void>;
  /** How it answers what comes next: a code of SMTP, 'silence', or null: it takes it. */
  answerWith(code: number | 'silence' | null): void;
  close(): Promise<void>;
}

/** @param tls what it offers on the line; absent: no TLS */
export async function openMailServer(tls?: {
  readonly key: string;
  readonly certificate: string;
}): Promise<MailServer> {
  const mails: Mail[] = [];
  const waiting: (() => void)[] = [];
  let answer: number | 'silence' | null = null;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: tls ? ['AUTH'] : ['AUTH', 'STARTTLS'],
    ...(tls && { key: tls.key, cert: tls.certificate }),
    // Who is being closed does not wait for lines that hang.
    closeTimeout: 10,
    onRcptTo: (_, __, done) => {
      for (const tell of waiting.splice(0)) tell();
      if (answer === 'silence') return;
      if (answer === null) return done();
      done(Object.assign(new Error('not now, or never'), { responseCode: answer }));
    },
    onData: (stream, session, done) => {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const source = Buffer.concat(parts).toString();
        const to = session.envelope.rcptTo.map(({ address }) => address);
        mails.push({ to, secure: session.secure, ...read(source) });
        done();
      });
    },
  });
  // A client that goes away in the midst, or does not trust us, is what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.server.address() as AddressInfo).port,
    mails,
    asked: () => new Promise((resolve) => waiting.push(resolve)),
    answerWith: (code) => {
      answer = code;
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** As much of MIME as our letters need: one part, its head folded. */
function read(source: string): Omit<Mail, 'to' | 'secure'> {
  const at = source.indexOf('\r\n\r\n');
  const head = source.slice(0, at).replace(/\r\n[ \t]+/g, ' ');
  const body = source.slice(at + 4);
  const field = (name: string): string =>
    new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1]?.trim() ?? '';
  const encoding = field('content-transfer-encoding').toLowerCase();
  const text =
    encoding === 'base64'
      ? Buffer.from(body, 'base64').toString()
      : encoding === 'quoted-printable'
        ? unquoted(body.replace(/=\r\n/g, ''))
        : body;
  return {
    source,
    head,
    text: text.replace(/\r\n/g, '\n'),
    subject: words(field('subject')),
    messageId: field('message-id'),
  };
}

/** RFC 2047: words of a head that are not ASCII. */
const words = (field: string): string =>
  field
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?(.*?)\?=/gi, (_, how: string, what: string) =>
      how.toLowerCase() === 'b'
        ? Buffer.from(what, 'base64').toString()
        : unquoted(what.replace(/_/g, ' ')),
    );

const unquoted = (text: string): string =>
  Buffer.from(
    text.replace(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16))),
    'latin1',
  ).toString();

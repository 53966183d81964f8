/** A self-signed certificate for 2026 and the half of 2027, in DER by hand (X.690, RFC 5280): no tool outside npm is asked. */
import { generateKeyPairSync, sign } from 'node:crypto';

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const { length } = body;
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...size]), body]);
}
const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);

/** sha256WithRSAEncryption */
const ALGORITHM = sequence(Buffer.from('06092a864886f70d01010b', 'hex'), der(0x05));
/** CN=test */
const NAME = sequence(
  der(0x31, sequence(Buffer.from('0603550403', 'hex'), der(0x0c, Buffer.from('test')))),
);
const VALIDITY = sequence(
  der(0x17, Buffer.from('260101000000Z')),
  der(0x17, Buffer.from('270601000000Z')),
);

/** What a certificate of the first version has none of: the name of the host that it is for (RFC 5280, 4.2.1.6). */
const forHost = (host: string): Buffer =>
  der(
    0xa3,
    sequence(
      sequence(Buffer.from('0603551d11', 'hex'), der(0x04, sequence(der(0x82, Buffer.from(host))))),
    ),
  );
const THIRD_VERSION = der(0xa0, der(0x02, Buffer.from([2])));

/** Both as PEM. @param host for which it is; absent: for none */
export function selfSigned(host?: string): { key: string; certificate: string } {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const subjectKey = publicKey.export({ type: 'spki', format: 'der' });
  const content = sequence(
    ...(host === undefined ? [] : [THIRD_VERSION]),
    der(0x02, Buffer.from([1])),
    ALGORITHM,
    NAME,
    VALIDITY,
    NAME,
    subjectKey,
    ...(host === undefined ? [] : [forHost(host)]),
  );
  const signature = sign('sha256', content, privateKey);
  const whole = sequence(
    content,
    ALGORITHM,
    der(0x03, Buffer.concat([Buffer.from([0]), signature])),
  );
  const lines = whole.toString('base64').replace(/.{64}(?=.)/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
  };
}

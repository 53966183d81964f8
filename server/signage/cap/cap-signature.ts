/** Verifies the XML signature of an alert against pinned certificates. What the document says of its own key is not asked. */
import { X509Certificate } from 'node:crypto';
import { SignedXml } from 'xml-crypto';
import { NotCap, parseXml, type XmlElement } from './cap-alert.ts';

const DSIG = 'http://www.w3.org/2000/09/xmldsig#';
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/**
 * @param certificates PEM, the only ones that count.
 * @returns the alert as it was signed: to be read instead of the document, in which something may stand beside.
 * @throws NotCap when no pinned certificate that is valid at `now` signed the whole alert.
 */
export function verifiedRoot(
  text: string,
  certificates: readonly string[],
  now: number,
): XmlElement {
  const signature = soleSignature(parseXml(text));
  for (const element of ['SignatureValue', 'DigestValue']) {
    for (const found of descendants(signature, element)) {
      const packed = (found.textContent ?? '').replace(/[\t\n\r ]/g, '');
      if (!BASE64.test(packed) || packed.length % 4 !== 0) throw refused(`${element} is no base64`);
    }
  }
  const valid = certificates.filter((pem) => isValidAt(pem, now));
  if (valid.length === 0) throw refused('no pinned certificate is valid now');
  for (const pem of valid) {
    const signed = signedBy(text, signature, pem);
    if (signed !== null) return parseXml(signed);
  }
  throw refused('it is by none of the pinned certificates, or what it covers was changed');
}

const refused = (why: string): NotCap => new NotCap(`signature: ${why}`);

/** One signature, a child of the alert itself (CAP 3.3.4.1: enveloped). */
function soleSignature(root: XmlElement): XmlElement {
  const all = descendants(root, 'Signature');
  const own = Array.from(root.childNodes).filter((node) => isSignature(node, 'Signature'));
  const [signature] = own;
  if (!signature || all.length !== 1)
    throw refused(all.length === 0 ? 'is missing' : 'is not the only one');
  if (descendants(signature, 'Reference').length !== 1) throw refused('covers more than the alert');
  return signature;
}

function signedBy(text: string, signature: XmlElement, pem: string): string | null {
  const verifier = new SignedXml({ publicCert: pem, getCertFromKeyInfo: () => null });
  // SHA-1 proves nothing any more.
  Reflect.deleteProperty(verifier.SignatureAlgorithms, `${DSIG}rsa-sha1`);
  Reflect.deleteProperty(verifier.HashAlgorithms, `${DSIG}sha1`);
  try {
    verifier.loadSignature(signature as unknown as Parameters<SignedXml['loadSignature']>[0]);
    if (!verifier.checkSignature(text)) return null;
  } catch {
    // The library throws for what it does not know and for what does not match alike: either way it is not proven.
    return null;
  }
  const [whole, ...more] = verifier.getSignedReferences();
  return whole !== undefined && more.length === 0 ? whole : null;
}

function isValidAt(pem: string, now: number): boolean {
  const { validFrom, validTo } = new X509Certificate(pem);
  return Date.parse(validFrom) <= now && now < Date.parse(validTo);
}

function isSignature(node: XmlElement, name: string): boolean {
  return node.localName === name && node.namespaceURI === DSIG;
}

function descendants(root: XmlElement, name: string): XmlElement[] {
  const found: XmlElement[] = [];
  // A list, not a recursion: what comes in may be nested as deep as its size allows.
  const left: XmlElement[] = [root];
  for (let element = left.pop(); element; element = left.pop()) {
    if (isSignature(element, name)) found.push(element);
    if (element.childNodes) left.push(...Array.from(element.childNodes));
  }
  return found;
}

/** Alerts that are small to send and dear to look at. */

const ALERT = `<identifier>X</identifier><sender>x@example.org</sender><sent>2026-11-23T12:00:00+08:00</sent>
<status>Actual</status><msgType>Alert</msgType><scope>Public</scope>`;
const C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';

const signed = (inside: string, transforms: string): string =>
  `<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${ALERT}${inside}<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><CanonicalizationMethod Algorithm="${C14N}"/><SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/><Reference URI=""><Transforms>${transforms}</Transforms><DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue>AAAA</DigestValue></Reference></SignedInfo><SignatureValue>AAAA</SignatureValue></Signature></alert>`;

const TRANSFORM = `<Transform Algorithm="${C14N}"/>`;

/** Canonicalised again and again; of ever so many siblings, each of which is asked for its place among the others. */
export const bombs = (transforms: number, siblings: number): string[] => [
  signed('', TRANSFORM.repeat(transforms)),
  signed('<a/>'.repeat(siblings), TRANSFORM),
];

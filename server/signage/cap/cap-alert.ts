/** Reads a CAP 1.2 alert (OASIS, July 2010) into what is needed of it. No DTD, no entities of its own, no network. */
import { DOMParser } from '@xmldom/xmldom';
import { isKept } from '../../text.ts';

const NAMESPACE = 'urn:oasis:names:tc:emergency:cap:1.2';

export interface CapInfo {
  readonly language: string;
  readonly event: string;
  readonly headline: string | null;
  readonly description: string | null;
  readonly instruction: string | null;
  readonly urgency: string;
  readonly severity: string;
  readonly certainty: string;
  /** Epoch ms, or null: not said. */
  readonly expires: number | null;
  readonly areas: readonly CapArea[];
}

export interface CapArea {
  readonly areaDesc: string;
  /** Closed rings of [latitude, longitude]. */
  readonly polygons: readonly (readonly (readonly [number, number])[])[];
  readonly circles: readonly {
    readonly latitude: number;
    readonly longitude: number;
    readonly radiusKm: number;
  }[];
}

export interface CapAlert {
  readonly identifier: string;
  readonly sender: string;
  /** Epoch ms. */
  readonly sent: number;
  /** `sender,identifier,sent` with `sent` as it was written: how other alerts refer to this one. */
  readonly reference: string;
  readonly status: (typeof STATUSES)[number];
  readonly msgType: (typeof TYPES)[number];
  readonly scope: (typeof SCOPES)[number];
  readonly references: readonly string[];
  readonly infos: readonly CapInfo[];
}

const STATUSES = ['Actual', 'Exercise', 'System', 'Test', 'Draft'] as const;
const TYPES = ['Alert', 'Update', 'Cancel', 'Ack', 'Error'] as const;
const SCOPES = ['Public', 'Restricted', 'Private'] as const;
const URGENCIES = ['Immediate', 'Expected', 'Future', 'Past', 'Unknown'] as const;
const SEVERITIES = ['Extreme', 'Severe', 'Moderate', 'Minor', 'Unknown'] as const;
const CERTAINTIES = ['Observed', 'Likely', 'Possible', 'Unlikely', 'Unknown'] as const;
const CATEGORIES = [
  'Geo',
  'Met',
  'Safety',
  'Security',
  'Rescue',
  'Fire',
  'Health',
  'Env',
  'Transport',
  'Infra',
  'CBRNE',
  'Other',
] as const;

/** What we need of an element of the DOM; the library's own types ask for a browser's. */
export interface XmlElement {
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly textContent: string | null;
  readonly childNodes: ArrayLike<XmlElement & { readonly nodeType: number }>;
}

/** Why it is no alert: one sentence that names the element. */
export class NotCap extends Error {}

/**
 * Parses well-formed XML that brings no declarations of its own.
 * @throws NotCap when it is not.
 */
export function parseXml(text: string): XmlElement {
  // CAP needs neither, and every trick with XML begins with one of them.
  if (/<!(DOCTYPE|ENTITY)/i.test(text))
    throw new NotCap('a document type declaration is not taken');
  const wrong = (message: string): never => {
    throw new NotCap(`not well-formed: ${message.split('\n')[0]}`);
  };
  const parser = new DOMParser({
    errorHandler: { warning: wrong, error: wrong, fatalError: wrong },
  });
  const parsed = parser.parseFromString(text, 'text/xml') as unknown as {
    documentElement: XmlElement | null;
  } | null;
  return parsed?.documentElement ?? wrong('it is empty');
}

/** @throws NotCap with what is missing or wrong. */
export function alertFrom(root: XmlElement): CapAlert {
  if (root.localName !== 'alert' || root.namespaceURI !== NAMESPACE) {
    throw new NotCap(`the root is not the alert of ${NAMESPACE}`);
  }
  const identifier = token(root, 'identifier');
  const sender = token(root, 'sender');
  const written = one(root, 'sent');
  const msgType = among(root, 'msgType', TYPES);
  const infos = children(root, 'info').map(infoFrom);
  if (infos.length === 0 && (msgType === 'Alert' || msgType === 'Update')) {
    throw new NotCap('info: is missing');
  }
  return {
    identifier,
    sender,
    sent: instant('sent', written),
    reference: `${sender},${identifier},${written}`,
    status: among(root, 'status', STATUSES),
    msgType,
    scope: among(root, 'scope', SCOPES),
    references: (maybe(root, 'references') ?? '').split(/\s+/).filter((part) => part !== ''),
    infos,
  };
}

function infoFrom(info: XmlElement): CapInfo {
  if (children(info, 'category').length === 0) throw new NotCap('category: is missing');
  for (const category of children(info, 'category')) check('category', value(category), CATEGORIES);
  const expires = maybe(info, 'expires');
  return {
    language: maybe(info, 'language') ?? 'en-US',
    event: one(info, 'event'),
    headline: maybe(info, 'headline'),
    description: maybe(info, 'description'),
    instruction: maybe(info, 'instruction'),
    urgency: among(info, 'urgency', URGENCIES),
    severity: among(info, 'severity', SEVERITIES),
    certainty: among(info, 'certainty', CERTAINTIES),
    expires: expires === null ? null : instant('expires', expires),
    areas: children(info, 'area').map(areaFrom),
  };
}

function areaFrom(area: XmlElement): CapArea {
  return {
    areaDesc: one(area, 'areaDesc'),
    polygons: children(area, 'polygon').map((polygon) => {
      const ring = value(polygon)
        .split(/\s+/)
        .map((pair) => point('polygon', pair));
      if (ring.length < 4) throw new NotCap('polygon: has fewer than four points');
      return ring;
    }),
    circles: children(area, 'circle').map((circle) => {
      const [centre = '', radius = ''] = value(circle).split(/\s+/);
      const [latitude, longitude] = point('circle', centre);
      const radiusKm = Number(radius);
      if (radius === '' || !(radiusKm >= 0)) throw new NotCap('circle: has no radius');
      return { latitude, longitude, radiusKm };
    }),
  };
}

function point(name: string, pair: string): [number, number] {
  const match = /^(-?\d{1,2}(?:\.\d+)?),(-?\d{1,3}(?:\.\d+)?)$/.exec(pair);
  if (!match) throw new NotCap(`${name}: "${pair.slice(0, 40)}" is no latitude,longitude`);
  return [Number(match[1]), Number(match[2])];
}

/** CAP writes its instants with an offset in digits, never `Z` (3.3.2); `Z` is taken all the same. */
function instant(name: string, text: string): number {
  const written = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:[+-]\d{2}:\d{2}|Z)$/.test(text);
  const at = written ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at))
    throw new NotCap(`${name}: "${text.slice(0, 40)}" is no instant with an offset`);
  return at;
}

/** Real ones have some forty characters. An index of PostgreSQL does not hold a row of kilobytes. */
const TOKEN_MAX = 200;

/** Identifier and sender hold no blank, comma, `<` or `&` (3.2.1), or references could not be taken apart. */
function token(parent: XmlElement, name: string): string {
  const text = one(parent, name);
  if (text.length > TOKEN_MAX) throw new NotCap(`${name}: is longer than ${TOKEN_MAX} characters`);
  if (/[\s,<&]/.test(text)) throw new NotCap(`${name}: holds a blank, a comma, < or &`);
  return text;
}

function among<T extends string>(parent: XmlElement, name: string, allowed: readonly T[]): T {
  return check(name, one(parent, name), allowed);
}

function check<T extends string>(name: string, text: string, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === text);
  if (!found) throw new NotCap(`${name}: "${text.slice(0, 40)}" is none of ${allowed.join(', ')}`);
  return found;
}

function one(parent: XmlElement, name: string): string {
  const text = maybe(parent, name);
  if (text === null) throw new NotCap(`${name}: is missing`);
  return text;
}

/** An empty element counts as absent. */
function maybe(parent: XmlElement, name: string): string | null {
  const found = children(parent, name);
  if (found.length > 1) throw new NotCap(`${name}: is there more than once`);
  const text = found[0] ? value(found[0]) : '';
  return text === '' ? null : text;
}

/** XML has none of them (2.2), nor half of a surrogate pair, but the parser lets them through. */
const CONTROL = /[^\P{Cc}\t\n\r\u007F-\u009F]/u;

function value(element: XmlElement): string {
  const text = (element.textContent ?? '').trim();
  if (CONTROL.test(text)) throw new NotCap(`${element.localName}: holds a control character`);
  if (!isKept(text)) throw new NotCap(`${element.localName}: holds half of a surrogate pair`);
  return text;
}

const ELEMENT_NODE = 1;

function children(parent: XmlElement, name: string): XmlElement[] {
  return Array.from(parent.childNodes).filter(
    (node) =>
      node.nodeType === ELEMENT_NODE && node.localName === name && node.namespaceURI === NAMESPACE,
  );
}

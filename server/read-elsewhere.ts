/** Which requests change nothing and may cost much: they are read in the reading room. */
import type { HttpBindings } from '@hono/node-server';
import type { Context, MiddlewareHandler } from 'hono';
import { actorIn } from './entry/sessions.ts';
import type { Signage } from './signage/ground/context.ts';
import type { ReadingRoom } from './reading-room.ts';
import { peerOf } from './web/address.ts';
import { problem } from './web/problem.ts';

/** Pages, lists and reckonings. What a look at takes away or writes into the audit is not among them. */
const READ = [
  /^\/(?:publish(?:\/[^/]+)?|screens\/[^/]+|urgent(?:\/[^/]+)?|plays)?$/,
  /^\/api\/(?:campaigns|consents|items|schedules|plays|urgent|presence|reports|deliveries|readiness|cap|groups|units)(?:\/|$)/,
  /^\/api\/screens(?:\/[^/]+(?:\/(?:showing|why|programme|plays-proof|receipts))?)?$/,
];
/**
 * What may be previewed. Nothing else is done there, whatever its query says: the room signs nothing, and counts no
 * tries of passwords and codes but its own.
 */
const PREVIEWED = new RegExp(
  '^/api/(?:undo|schedules(?:/[^/]+(?:/end)?)?|campaigns(?:/[^/]+(?:/(?:pause|resume|end|copy))?)?' +
    '|groups(?:/[^/]+(?:/end)?)?|screens/[^/]+(?:/(?:contract|track|pause|resume|retire|restore))?' +
    '|library/plans/[^/]+|units/[^/]+/(?:move|merge))$',
);
const DEEDS = new Set(['POST', 'PUT', 'PATCH']);
/** Asked by POST for the length of the question; nothing of it is stored. */
const ASKED_BY_POST = new Set(['/publish/preview', '/api/items/check']);

/** Deeds are longer than this only by mistake, and are refused by their route. */
const QUESTION_BYTES = 256 * 1024;

/**
 * Only who is signed in is read for: strangers are turned away where they stand, and leave the places there to people.
 * @param seatPerson is told the socket of a request whose asker turned out to be signed in.
 */
export function readElsewhere(
  store: Pick<Signage, 'db' | 'clock'>,
  room: ReadingRoom,
  seatPerson?: (socket: object) => void,
): MiddlewareHandler {
  return async (c, next) => {
    if (!isReading(c)) return next();
    if (!(await actorIn(c, store))) return next();
    const { method, url } = c.req;
    const bodyless = method === 'GET' || method === 'HEAD';
    const answered = await room.read({
      method,
      url,
      headers: [...c.req.raw.headers],
      body: bodyless ? null : await c.req.arrayBuffer(),
      peer: peerOf(c),
    });
    if (!answered) return problem(c, 503, 'busy', 'reading-full');
    const { status, headers, body, person } = answered;
    const socket = (c.env as Partial<HttpBindings> | undefined)?.incoming?.socket;
    if (person && socket) seatPerson?.(socket);
    return new Response(NO_BODY.has(status) ? null : body, {
      status,
      headers: headers.map(([name, value]) => [name, value] as [string, string]),
    });
  };
}

const NO_BODY = new Set([101, 204, 205, 304]);

function isReading(c: Context): boolean {
  const { method, path } = c.req;
  if (method === 'GET' || method === 'HEAD') return READ.some((pattern) => pattern.test(path));
  const isPreview = DEEDS.has(method) && PREVIEWED.test(path) && c.req.query('preview') === '1';
  if (!isPreview && !(method === 'POST' && ASKED_BY_POST.has(path))) return false;
  // One that does not say its length is left to the limits of its route.
  const length = Number(c.req.header('content-length') ?? Number.NaN);
  return length <= QUESTION_BYTES;
}

/** What a police car's day costs on the air, on the usual profile and on the rough one: `npm run bench -- vehicle`. */
import sharp from 'sharp';
import { assetsOf } from '../../player/vault/assets.ts';
import { unpack } from '../../content/programme/packed.ts';
import type { AssetRef, Programme } from '../../content/programme/programme.ts';
import type { FromPlayer, ProgrammeBody, ToPlayer } from '../../content/wire/messages.ts';
import { connect } from '../server/live/client.ts';
import { signedIn } from '../support/api.ts';
import { startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const CAR = 'car-patrol-02';
const DAY_S = 86_400;
/** A WebSocket header with its mask, a TCP/IP header each way, and the acknowledgement of what has no answer of its own. */
const FRAME_OVERHEAD = 8 + 40;
const ACK_BYTES = 40;
/** About what request and answer of one HTTP exchange cost beside the body. */
const HTTP_OVERHEAD = 900;
/** Looks for a newer player; before there were tags, each fetched the page. */
const LOOKS_A_DAY = 4;

const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const kB = (bytes: number): string => `${(bytes / 1000).toFixed(0)} kB`.padStart(9);

const server = await startServer({ env: { GENGFU_HORIZON_DAYS: '14' } });
try {
  const api = await signedIn(server);
  await until(
    'the programme of the car',
    async () => Boolean(await api.get(`/api/screens/${CAR}/programme`)),
    240_000,
  );
  const paired = (await (
    await fetch(`${server.url}/play/${CAR}/pair`, { method: 'POST' })
  ).json()) as { credential: string };
  const client = await connect(server.url, paired.credential);
  await client.hello();
  const first = await client.next('programme');
  const before = programmeIn(first);
  const item = await api.post('/api/items', { text: '反诈宣传月：陌生来电莫轻信' });
  await api.post('/api/schedules', {
    target: { screens: [CAR] },
    window: {},
    items: [{ item: item.id }],
  });
  client.send({ type: 'ack', ref: first.ref });
  const second = await client.next('programme');
  const after = programmeIn(second);
  await client.close();

  const page = await (await fetch(`${server.url}/play/${CAR}`)).arrayBuffer();
  const known = new Set(assetsOf(before).map(({ hash }) => hash));
  const fresh = assetsOf(after).filter(({ hash }) => !known.has(hash));
  const push = bytesOf({ ...second, body: undefined }) + Buffer.byteLength(second.body);

  const time = exchange(
    { type: 'time', t0: 81_234_567.5 },
    { type: 'time', t0: 81_234_567.5, s: Date.now() },
  );
  const heartbeat = exchange({
    type: 'heartbeat',
    health: {
      player: 'gengfu-web 0.1.0+0123456789',
      uptimeMs: 86_400_000,
      serial: 41,
      missing: [],
      clockOffsetMs: -3,
      framesDropped: 12,
      storageLeft: 1_073_741_824,
      unsentPlays: 0,
    },
  });
  const play = exchange(
    {
      type: 'plays',
      plays: [
        {
          n: 12_345,
          item: 'item-7q2m8x0v4kzt',
          asset: '5'.repeat(64),
          schedule: 'schedule-5c0k2n9d7rwm',
          campaign: null,
          zone: 0,
          start: Date.now(),
          end: Date.now(),
          plannedMs: 15_000,
          how: 'full',
        },
      ],
    },
    { type: 'plays-ack', upTo: 12_345 },
  );
  const position = exchange(
    { type: 'positions', positions: [[4123, Date.now(), 33.05012, 112.10034, 8, 11.2, 274]] },
    { type: 'positions-ack', upTo: 4123 },
  );

  const days = {
    'before (all screens)': { timeS: 10, heartbeatS: 15, look: page.byteLength + HTTP_OVERHEAD },
    'usual profile': { timeS: 10, heartbeatS: 15, look: HTTP_OVERHEAD },
    'rough profile': { timeS: 60, heartbeatS: 60, look: HTTP_OVERHEAD },
  };
  console.log(`one day of ${CAR}, with the headers of frames, TCP and IP:`);
  for (const [name, { timeS, heartbeatS, look }] of Object.entries(days)) {
    const parts = {
      time: (DAY_S / timeS) * time,
      heartbeats: (DAY_S / heartbeatS) * heartbeat,
      'looks for a newer player': LOOKS_A_DAY * look,
      'programme of the day': push,
    };
    const idle = Object.values(parts).reduce((sum, one) => sum + one, 0);
    const campaign = push + fresh.reduce((sum, { bytes }) => sum + bytes + HTTP_OVERHEAD, 0);
    console.log(`\n${name}: idle ${kB(idle)}, with one campaign ${kB(idle + campaign)}`);
    for (const [part, bytes] of Object.entries(parts)) console.log(`  ${kB(bytes)}  ${part}`);
  }
  console.log(`\nbeside it, on any profile:`);
  console.log(`  ${kB((DAY_S / 15) * play)}  plays of 15 s, each told when it ends`);
  console.log(`  ${kB((8 * 3600 * position) / 30)}  positions, eight hours' drive at one in 30 s`);
  await formats(assetsOf(after), paired.credential);
} finally {
  await server.stop();
}

function programmeIn({ body }: { readonly body: string }): Programme {
  return unpack((JSON.parse(body) as ProgrammeBody).programme);
}

/** Bytes of a message and its answer on the air. */
function exchange(message: FromPlayer, answer?: ToPlayer): number {
  const there = bytesOf(message) + FRAME_OVERHEAD;
  return answer ? there + bytesOf(answer) + FRAME_OVERHEAD + ACK_BYTES : there + ACK_BYTES;
}

/** The car's pictures as they are, and as lossless WebP and smallest PNG would be. */
async function formats(assets: readonly AssetRef[], credential: string): Promise<void> {
  const sums = { asTheyAre: 0, webpLossless: 0, palettePng: 0 };
  for (const { hash, bytes } of assets) {
    const headers = { authorization: `Bearer ${credential}` };
    const asset = await fetch(`${server.url}/assets/${hash}`, { headers });
    const picture = Buffer.from(await asset.arrayBuffer());
    sums.asTheyAre += bytes;
    sums.webpLossless += (
      await sharp(picture).webp({ lossless: true, effort: 6 }).toBuffer()
    ).length;
    const { data: was } = await sharp(picture)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const palette = await sharp(picture).png({ palette: true, dither: 0, effort: 10 }).toBuffer();
    const exact = (await sharp(palette).removeAlpha().raw().toBuffer()).equals(was);
    // Only where no colour is lost.
    sums.palettePng += exact ? Math.min(palette.length, bytes) : bytes;
  }
  console.log(`\n${assets.length} pictures of the car, without loss:`);
  for (const [name, bytes] of Object.entries(sums)) console.log(`  ${kB(bytes)}  ${name}`);
}

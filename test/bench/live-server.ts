/** The server's process of `npm run bench -- live`: the real routes, sessions, store and, where it is built, renderer. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getRequestListener } from '@hono/node-server';
import { pino } from 'pino';
import sharp from 'sharp';
import { createRenderPool } from '../../content/render/pool.ts';
import type { RenderJob, RenderResult } from '../../content/render/job.ts';
import { createApp } from '../../server/app.ts';
import { openFolder } from '../../server/assets/folder.ts';
import { systemClock } from '../../server/clock.ts';
import { migrate } from '../../server/db/migrate.ts';
import { hearOutbox } from '../../server/db/listen.ts';
import { openDatabase } from '../../server/db/open.ts';
import { createLive } from '../../server/live/live.ts';
import { secretsOf } from '../../server/signage/ground/secrets.ts';
import type { Signage } from '../../server/signage/ground/context.ts';
import { addPerson } from '../../server/signage/people/people.ts';
import { openSigner } from '../../server/signage/ground/signer.ts';
import { seedCounty } from './live-county.ts';

const [dir = '', port = '0', screens = '0', url] = process.argv.slice(2);
const db = await openDatabase(
  url ? { kind: 'postgres', url } : { kind: 'sqlite', file: join(dir, 'gengfu.db') },
);
await migrate(db);
const signer = await openSigner(dir);
const worker = fileURLToPath(new URL('../../dist/content/render/worker.js', import.meta.url));
const pool = existsSync(worker)
  ? createRenderPool({ workerFile: new URL(`file://${worker}`), threads: 1 })
  : null;
await pool?.warm();
const signage: Signage = {
  db,
  clock: systemClock,
  assets: openFolder(join(dir, 'assets')),
  render: pool ?? { render: drawPlain },
  words: pool ?? { check: () => Promise.reject(new Error('needs the built worker')) },
  photos: { look: () => Promise.reject(new Error('nothing here looks at pictures')) },
  signer,
  secrets: secretsOf(new Uint8Array(32)),
  log: pino({ level: 'warn' }),
  wake: () => {
    void live.pump();
    others?.tell();
  },
};
const seeded = await db.selectFrom('people').select('id').executeTakeFirst();
if (!seeded) {
  await seedCounty(db, signer, Number(screens));
  const person = {
    login: 'bench',
    name: 'bench',
    unit: 'bureau',
    role: 'command',
    password: 'bench-bench',
  } as const;
  await db.transaction().execute((trx) => addPerson(trx, person, Date.now()));
}
const live = createLive({ signage });
const others = url
  ? hearOutbox(
      url,
      () => void live.pump(),
      (error) => console.error(error.message),
    )
  : null;
const app = createApp({ signage, shell: new Map(), ready: async () => ({ ok: true, lacks: [] }) });
const server = createServer(getRequestListener(app.fetch));
live.attach(server);
server.listen({ port: Number(port), host: '127.0.0.1', backlog: 4096 }, () => {
  process.send?.({
    port: (server.address() as AddressInfo).port,
    renderer: pool ? 'real' : 'plain',
  });
});

// Whoever started it is gone: nothing may be left behind.
process.on('disconnect', () => process.exit());

let rendering = false;
process.on(
  'message',
  async (order: { ask: 'memory' | 'settle' | 'render' | 'cpu'; on?: boolean }) => {
    if (order.ask === 'settle') await live.settle();
    if (order.ask === 'render') {
      rendering = order.on === true;
      if (rendering) void renderCampaign();
    }
    if (order.ask === 'memory') globalThis.gc?.();
    const { rss, heapUsed, external } = process.memoryUsage();
    const { user, system } = process.cpuUsage();
    const cpuMs = (user + system) / 1000;
    process.send?.({ rss, used: heapUsed + external, connected: live.connected().size, cpuMs });
  },
);

/** What a campaign asks of the machine while it is drawn for every geometry, again and again. */
async function renderCampaign(): Promise<void> {
  for (let n = 0; rendering; n++) {
    await signage.render.render({
      template: 'banner',
      copy: { text: `平安建设人人参与，平安成果人人共享 ${n}` },
      style: {},
      geometry: { width: 960, height: 540, colour: 'rgb', surface: 'lcd' },
    });
  }
}

/** Stands in for the renderer where it is not built: pictures of the size that the real ones have. */
async function drawPlain({ geometry }: RenderJob): Promise<RenderResult> {
  const { width, height } = geometry;
  const noise = { type: 'gaussian', mean: 128, sigma: 20 } as const;
  const bytes = await sharp({ create: { width, height, channels: 3, background: '#000', noise } })
    .png({ palette: true, colours: 4 })
    .toBuffer();
  const hash = createHash('sha256').update(bytes).digest('hex');
  return {
    ok: true,
    rendered: { kind: 'picture', image: { bytes, hash, mime: 'image/png', width, height } },
  };
}

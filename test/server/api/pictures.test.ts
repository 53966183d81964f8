import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { avifBomb } from '../../support/avif-bomb.ts';
import { openSite, screenInput, type Site } from '../../support/site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
  await site.ask('POST', '/api/screens', screenInput({ width: 320, height: 160, colour: 'rgb' }));
});
afterAll(() => site.close());

const send = async (bytes: Uint8Array | string) => {
  const response = await site.raw('/api/pictures', {
    method: 'POST',
    headers: { authorization: `Bearer ${site.token}`, 'content-type': 'application/octet-stream' },
    body: typeof bytes === 'string' ? bytes : new Uint8Array(bytes),
  });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
};
/** A picture that has begun to come, and comes no further until it is ended. */
function slowly() {
  let end = (): void => undefined;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => {
      controller.enqueue(Uint8Array.of(1));
      end = () => controller.close();
    },
  });
  const headers = { authorization: `Bearer ${site.token}` };
  const init = { method: 'POST', headers, body, duplex: 'half' };
  return { end, answered: site.raw('/api/pictures', init) };
}
const photo = (width = 400, height = 300) =>
  sharp({ create: { width, height, channels: 3, background: '#2266aa' } });

describe('POST /api/pictures', () => {
  it.each(['png', 'jpeg', 'webp', 'avif'] as const)(
    'keeps a %s, and a poster shows it',
    async (format) => {
      const { status, body } = await send(await photo().toFormat(format).toBuffer());
      expect(status).toBe(201);
      const item = await site.ask('POST', '/api/items', {
        template: 'poster',
        text: '平安宣传',
        copy: { title: '平安宣传', body: '遇到危险，请拨110', picture: { hash: body['hash'] } },
      });
      expect(item.status, JSON.stringify(item.body)).toBe(201);
      const put = { target: {}, window: {}, items: [{ item: item.body.id }] };
      const made = await site.ask('POST', '/api/schedules', put);
      expect(made.status, JSON.stringify(made.body)).toBe(201);
    },
  );

  it('keeps nothing of where and by whom it was taken, and names what it keeps', async () => {
    const bytes = await photo()
      .withExif({ IFD0: { Artist: 'SECRET' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '33/1' } })
      .jpeg()
      .toBuffer();
    const { status, body } = await send(bytes);
    expect(status).toBe(201);
    const given = await site.raw(`/assets/${body['hash']}`, {
      headers: { authorization: `Bearer ${site.token}` },
    });
    const kept = Buffer.from(await given.arrayBuffer());
    expect(createHash('sha256').update(kept).digest('hex')).toBe(body['hash']);
    expect(kept.toString('latin1')).not.toMatch(/SECRET|Exif/);
    expect((await sharp(kept).raw().toBuffer()).equals(await sharp(bytes).raw().toBuffer())).toBe(
      true,
    );
    // What has nothing to tell is known by the bytes that were sent.
    const plain = await photo().png().toBuffer();
    expect((await send(plain)).body['hash']).toBe(createHash('sha256').update(plain).digest('hex'));
  });

  it.each([
    [
      'an SVG',
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
      'PNG, JPEG, WebP or AVIF',
    ],
    ['nothing', '', 'PNG, JPEG, WebP or AVIF'],
  ])('refuses %s by name', async (_, bytes, says) => {
    const { status, body } = await send(bytes);
    expect(status).toBe(400);
    expect(body['message']).toContain(says);
  });

  it('refuses a file that was cut off', async () => {
    const whole = await photo().png().toBuffer();
    const { status, body } = await send(whole.subarray(0, whole.length / 2));
    expect(status).toBe(400);
    expect(body['message']).toContain('damaged');
  });

  it('refuses a bomb: few bytes, very many pixels', async () => {
    const { status, body } = await send(
      await photo(9000, 9000).png({ compressionLevel: 9 }).toBuffer(),
    );
    expect(status).toBe(400);
    expect(body['message']).toContain('million pixels');
  });

  it('refuses four AVIF bombs at once by their headers, and this process takes no memory for them', async () => {
    const before = process.resourceUsage().maxRSS;
    const answers = await Promise.all(Array.from({ length: 4 }, () => send(avifBomb())));
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 400, 400]);
    expect(answers[0]?.body['message']).toContain('more than 15 million pixels');
    // In KiB, the most that the process ever had; they would take 4.6 GB.
    expect(process.resourceUsage().maxRSS - before).toBeLessThan(100 * 1024);
  });

  it('refuses a person’s fifth picture while four are read, before it is sent', async () => {
    const held = Array.from({ length: 4 }, () => slowly());
    const fifth = await send(await photo().png().toBuffer());
    expect(fifth).toMatchObject({ status: 429, body: { error: 'busy' } });
    for (const one of held) one.end();
    for (const { answered } of held) expect((await answered).status).toBe(400);
    expect((await send(await photo().png().toBuffer())).status).toBe(201);
  });
});

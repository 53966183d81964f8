/** Videos and recordings: brought, made into items, scheduled, and in the programme of the screens that can play them. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entry } from '../../../content/programme/programme.ts';
import { compileStale } from '../../../server/signage/programmes/programmes.ts';
import { wav } from '../../player/support/recording.ts';
import { mp4, webm } from '../../support/media.ts';
import { openSite, screenInput, type Site } from '../../support/site.ts';
import { personAt } from '../signage/people/people.ts';

describe.each(['sqlite', 'postgres'] as const)('media on %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    const screens = [
      { id: 'red' },
      { id: 'loud', colour: 'rgb', sound: true, width: 128, height: 64 },
      { id: 'mute', colour: 'rgb', width: 128, height: 64 },
    ];
    for (const screen of screens) await site.ask('POST', '/api/screens', screenInput(screen));
  });
  afterEach(() => site.close());

  const send = async (bytes: Uint8Array, query = '', token = site.token) => {
    const response = await site.raw(`/api/media${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: new Uint8Array(bytes),
    });
    // oxlint-disable-next-line typescript/no-explicit-any -- tests look into bodies of any shape
    return { status: response.status, body: (await response.json()) as any };
  };
  const item = async (template: string, hash: string, text = '防溺水') =>
    site.ask('POST', '/api/items', { template, text, copy: { media: { hash } } });
  const schedule = (id: string, screens: readonly string[]) =>
    site.ask('POST', '/api/schedules', {
      layer: 'takeover',
      target: { screens },
      window: {},
      items: [{ item: id }],
    });
  const entryOn = async (screen: string, id: string): Promise<Entry | undefined> => {
    await compileStale(site.signage, 1);
    const { body } = await site.ask('GET', `/api/screens/${screen}/programme`);
    return (body.body.programme.entries as Entry[]).find((entry) => entry.item === id);
  };

  it('refuses a person’s third file while two are sent, before it is read', async () => {
    const held = Array.from({ length: 2 }, () => {
      let end = (): void => undefined;
      let begun = (): void => undefined;
      const read = new Promise<void>((resolve) => {
        begun = resolve;
      });
      // Asked for nothing before it is read: by then it has its place.
      const body = new ReadableStream<Uint8Array>(
        {
          start: (controller) => {
            end = () => controller.close();
          },
          pull: (controller) => {
            begun();
            controller.enqueue(Uint8Array.of(1));
            return new Promise(() => undefined);
          },
        },
        { highWaterMark: 0 },
      );
      const headers = { authorization: `Bearer ${site.token}` };
      const init = { method: 'POST', headers, body, duplex: 'half' };
      return { end, read, answered: site.raw('/api/media', init) };
    });
    for (const { read } of held) await read;
    expect(await send(wav(2500))).toMatchObject({ status: 429, body: { error: 'busy' } });
    for (const { end } of held) end();
    for (const { answered } of held) expect((await answered).status).toBe(400);
    expect((await send(wav(2500))).status).toBe(201);
  });

  it('a recording plays with its words on show, for as long as it is', async () => {
    const sent = await send(wav(2500));
    expect(sent).toMatchObject({
      status: 201,
      body: { kind: 'audio', mime: 'audio/wav', durationMs: 2500 },
    });
    const made = await item('recording', sent.body.hash);
    expect(made).toMatchObject({ status: 201, body: { dwellMs: 2500 } });
    const done = await schedule(made.body.id, ['loud']);
    expect(done.status, JSON.stringify(done.body)).toBe(201);
    const entry = await entryOn('loud', made.body.id);
    expect(entry).toMatchObject({
      durationMs: 2500,
      media: { kind: 'audio', picture: { kind: 'picture' } },
    });
    const asset = await site.raw(`/assets/${sent.body.hash}`, {
      headers: { authorization: `Bearer ${site.token}` },
    });
    expect(asset.headers.get('content-type')).toBe('audio/wav');
    expect((await asset.arrayBuffer()).byteLength).toBe(wav(2500).length);
    const audit = await site.signage.db.selectFrom('audit').select('action').execute();
    expect(audit).toContainEqual({ action: 'media.add' });
  });

  it('words that scroll longer than the recording are read to their end', async () => {
    const { hash } = (await send(wav(600))).body;
    const made = await item('recording', hash, '汛期请远离河道沟渠，'.repeat(30));
    await schedule(made.body.id, ['loud']);
    const entry = await entryOn('loud', made.body.id);
    expect(entry?.media).toMatchObject({ kind: 'audio', picture: { kind: 'strip' } });
    expect(entry?.durationMs).toBeGreaterThan(600);
  });

  it('a recording that nobody would hear is refused; where some would not, they are named', async () => {
    const { hash } = (await send(wav(1000))).body;
    const { id } = (await item('recording', hash)).body;
    const refused = await schedule(id, ['mute', 'red']);
    expect(refused.status).toBe(400);
    expect(refused.body.fields).toMatchObject([{ field: 'items.0.item' }]);
    expect(refused.body.message).toMatch(/no screen of the target has a loudspeaker/);
    const warned = await schedule(id, ['loud', 'mute']);
    expect(warned.status).toBe(201);
    expect(warned.body.warnings.join()).toMatch(/mute/);
    expect((await entryOn('mute', id))?.media).toMatchObject({
      kind: 'audio',
      picture: { kind: 'picture' },
    });
  });

  it('a video goes to screens of full colour only, and one that loses its colour shows the words', async () => {
    const { hash } = (await send(mp4(['vide', 'soun'], 4000, [320, 160]))).body;
    const { id } = (await item('video', hash)).body;
    const refused = await schedule(id, ['loud', 'red']);
    expect(refused.status).toBe(400);
    expect(refused.body.fields).toMatchObject([{ field: 'items.0.item' }]);
    expect(refused.body.message).toMatch(/red/);
    expect((await schedule(id, ['loud'])).status).toBe(201);
    expect(await entryOn('loud', id)).toMatchObject({
      durationMs: 4000,
      media: {
        kind: 'video',
        asset: { hash, width: 320, height: 160 },
        picture: { kind: 'picture' },
      },
    });
    await site.signage.db
      .updateTable('screens')
      .set({ colour: 'mono' })
      .where('id', '=', 'loud')
      .execute();
    await site.ask('PATCH', '/api/screens/loud', { version: 1, tags: [] });
    expect((await entryOn('loud', id))?.media.kind).toBe('picture');
  });

  it('is refused by name of the field, with the reason', async () => {
    const wrong = async (bytes: Uint8Array, query?: string) => {
      const { status, body } = await send(bytes, query);
      return [status, body.fields?.[0]?.field, body.message];
    };
    expect(await wrong(Buffer.from('movie.mp4'))).toEqual([
      400,
      'body',
      expect.stringMatching(/is no WebM or MP4/),
    ]);
    expect(await wrong(webm(null))).toEqual([
      400,
      'durationMs',
      expect.stringMatching(/must be given/),
    ]);
    expect(await wrong(webm(null), '?durationMs=soon')).toEqual([
      400,
      'durationMs',
      expect.anything(),
    ]);
    expect(await wrong(wav(100))).toEqual([
      400,
      'body',
      expect.stringMatching(/from 0.5 s to an hour/),
    ]);
    expect((await send(webm(null), '?durationMs=3000')).body.durationMs).toBe(3000);
    expect((await send(webm(2000), '?durationMs=3000')).body.durationMs).toBe(2000);
    expect((await send(Buffer.alloc(64 * 1024 * 1024 + 1))).status).toBe(413);
    expect((await send(wav(1000), '', 'nobody')).status).toBe(401);
  });

  it('an item names a stored file of its own kind', async () => {
    const { hash } = (await send(wav(1000))).body;
    const problem = async (template: string, media: unknown) => {
      const { status, body } = await site.ask('POST', '/api/items', {
        template,
        text: '听',
        copy: { media },
      });
      return [status, body.fields?.[0]?.field];
    };
    expect(await problem('video', { hash })).toEqual([400, 'copy.media']);
    expect(await problem('recording', { hash: '0'.repeat(64) })).toEqual([400, 'copy.media']);
    expect(await problem('recording', { hash: 'x' })).toEqual([400, 'copy.media.hash']);
    expect(await problem('recording', undefined)).toEqual([400, 'copy.media']);
  });

  it('is brought by those who publish or own, and by nobody else', async () => {
    const reviewer = await personAt(site, { login: 'shen', name: '审', role: 'reviewer' });
    expect(reviewer).toBeTypeOf('function');
    const refused = await reviewer('POST', '/api/media', {});
    expect(refused.status).toBe(403);
  });
});

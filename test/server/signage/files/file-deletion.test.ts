import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeDeleted } from '../../../../server/signage/files/file-deletion.ts';
import { compileStale } from '../../../../server/signage/programmes/programmes.ts';
import { wav } from '../../../player/support/recording.ts';
import { MORNING, openSite, screenInput, type Site } from '../../../support/site.ts';
import { addUnits, type Ask, personAt } from '../people/people.ts';

const MINUTE_MS = 60_000;

describe.each(['sqlite', 'postgres'] as const)('files that people brought, on %s', (kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await site.ask(
      'POST',
      '/api/screens',
      screenInput({ id: 'square', width: 320, height: 160, colour: 'rgb', sound: true }),
    );
  });
  afterEach(() => site.close());

  const tokenOf = async (login: string) => {
    const response = await site.raw('/api/sessions', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ login, password: 'a long enough password' }),
    });
    return ((await response.json()) as { token: string }).token;
  };
  const bring = async (shelf: 'media' | 'pictures', bytes: Uint8Array, token = site.token) => {
    const response = await site.raw(`/api/${shelf}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
    });
    const body = (await response.json()) as { hash: string };
    expect(response.status, JSON.stringify(body)).toBe(201);
    return body.hash;
  };
  const photo = (blue = 0) =>
    sharp({ create: { width: 40, height: 30, channels: 3, background: { r: 30, g: 90, b: blue } } })
      .png()
      .toBuffer();
  const poster = (hash: string) => ({
    template: 'poster',
    text: '平安宣传',
    copy: { title: '平安宣传', body: '遇到危险，请拨110', picture: { hash } },
  });
  const make = async (input: object, ask: Ask = site.ask) => {
    const made = await ask('POST', '/api/items', input);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body.id as string;
  };
  const publish = async (item: string) => {
    const put = { target: {}, window: {}, items: [{ item }] };
    const made = await site.ask('POST', '/api/schedules', put);
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    return made.body.schedule.id as string;
  };
  const drop = (shelf: 'media' | 'pictures', hash: string, ask: Ask = site.ask) =>
    ask('DELETE', `/api/${shelf}/${hash}`);
  const later = async () => {
    site.stepClock(11 * MINUTE_MS);
    return removeDeleted(site.signage);
  };
  const isHere = (hash: string) => site.signage.assets.has(hash);

  it('are listed with what they are, who brought them, and what needs them', async () => {
    const picture = await bring('pictures', await photo());
    site.stepClock(5);
    const sound = await bring('media', wav(600));
    const item = await make(poster(picture));
    const schedule = await publish(item);
    const { files, next } = (await site.ask('GET', '/api/pictures')).body;
    expect(next).toBeNull();
    expect(files).toMatchObject([
      {
        hash: picture,
        addedAt: MORNING,
        by: [{ id: expect.any(String), name: expect.any(String) }],
        mime: 'image/png',
        bytes: expect.any(Number),
        uses: [
          { kind: 'item', id: item },
          { kind: 'schedule', id: schedule },
        ],
        usedElsewhere: 0,
        media: null,
      },
    ]);
    const media = (await site.ask('GET', '/api/media')).body.files;
    expect(media).toMatchObject([
      { hash: sound, uses: [], media: { kind: 'audio', durationMs: 600 }, mime: 'audio/wav' },
    ]);
  });

  it('are listed a page at a time, and to those who may see them', async () => {
    await addUnits(site, ['station', 'other']);
    const wu = await personAt(site, {
      login: 'wu',
      name: '吴',
      role: 'publisher',
      unit: 'station',
    });
    const li = await personAt(site, { login: 'li', name: '李', role: 'owner', unit: 'other' });
    const hashes: string[] = [];
    for (const blue of [1, 2, 3]) {
      hashes.unshift(await bring('pictures', await photo(blue), await tokenOf('wu')));
      site.stepClock(5);
    }
    const found: string[] = [];
    let after = '';
    do {
      const { body } = await wu('GET', `/api/pictures?limit=2${after}`);
      found.push(...body.files.map(({ hash }: { hash: string }) => hash));
      after = body.next ? `&after=${body.next}` : '';
    } while (after !== '');
    expect(found).toEqual(hashes);
    expect((await li('GET', '/api/pictures')).body.files).toEqual([]);
    // What stands in an item of a unit below is seen from above.
    expect((await site.ask('GET', '/api/pictures')).body.files).toEqual([]);
    await make(poster(hashes[0]!), wu);
    expect((await site.ask('GET', '/api/pictures')).body.files).toHaveLength(1);
    expect((await drop('pictures', hashes[0]!, li)).status).toBe(404);
    expect((await drop('media', hashes[0]!, wu)).status).toBe(404);
  });

  it('are deleted when nothing needs them, and are out of the store of files a while after', async () => {
    const hash = await bring('media', wav(700));
    expect((await drop('media', hash)).body).toEqual({ gone: true });
    expect((await site.ask('GET', '/api/media')).body.files).toEqual([]);
    expect((await drop('media', hash)).status).toBe(404);
    expect(await isHere(hash)).toBe(true);
    expect(await removeDeleted(site.signage)).toBe(0);
    expect(await later()).toBe(1);
    expect(await isHere(hash)).toBe(false);
    expect(await later()).toBe(0);
    const item = { template: 'recording', text: '提醒', copy: { media: { hash } } };
    expect((await site.ask('POST', '/api/items', item)).status).toBe(400);
  });

  it('stay while something needs them, and the refusal names it', async () => {
    const hash = await bring('pictures', await photo());
    const item = await make(poster(hash));
    const schedule = await publish(item);
    await compileStale(site.signage, 2);
    const edit = { version: 1, template: 'banner', copy: {}, inSchedules: 'keep' };
    const refused = await drop('pictures', hash);
    expect(refused.status).toBe(409);
    expect(refused.body.message).toContain(`item ${item}`);
    expect((await site.ask('PATCH', `/api/items/${item}`, edit)).status).toBe(200);
    // The item needs it no more, but a version of it is on show.
    const pinned = await drop('pictures', hash);
    expect(pinned.status).toBe(409);
    expect(pinned.body.message).toContain(`schedule ${schedule}`);
    expect(pinned.body.message).not.toContain(`item ${item}`);
    expect((await site.ask('GET', '/api/pictures')).body.files).toHaveLength(1);
    await site.ask('POST', `/api/schedules/${schedule}/end`, { version: 1 });
    expect((await drop('pictures', hash)).status).toBe(200);
    // Nothing brings it back on a screen.
    const undone = await site.ask('POST', '/api/undo', {});
    expect(undone.status).toBe(409);
    expect(undone.body.message).toContain('deleted');
    const old = { target: {}, window: {}, items: [{ item, version: 1 }] };
    const again = await site.ask('POST', '/api/schedules', old);
    expect([400, 409]).toContain(again.status);
    const back = await site.ask('PATCH', `/api/items/${item}`, { version: 2, ...poster(hash) });
    expect(back.status).toBe(409);
  });

  it('stay while a programme names them, also where their schedule is over', async () => {
    const hash = await bring('media', wav(800));
    const item = await make({ template: 'recording', text: '提醒', copy: { media: { hash } } });
    const schedule = await publish(item);
    await compileStale(site.signage, 2);
    await site.ask('POST', `/api/schedules/${schedule}/end`, { version: 1 });
    await site.ask('POST', `/api/items/${item}/withdraw`, { version: 1 });
    const refused = await drop('media', hash);
    expect(refused.status).toBe(409);
    expect(refused.body.message).toContain('screen square');
    await compileStale(site.signage, 2);
    expect((await drop('media', hash)).status).toBe(200);
    // An item that was withdrawn comes back without its file as little.
    const restored = await site.ask('POST', `/api/items/${item}/restore`, { version: 2 });
    expect(restored.status).toBe(409);
  });

  it('are whole again when they are brought once more, at whatever moment', async () => {
    const bytes = wav(900);
    const hash = await bring('media', bytes);
    await drop('media', hash);
    expect(await bring('media', bytes)).toBe(hash);
    expect(await later()).toBe(0);
    expect(await isHere(hash)).toBe(true);
    await drop('media', hash);
    await later();
    expect(await bring('media', bytes)).toBe(hash);
    expect(await isHere(hash)).toBe(true);
    expect((await site.ask('GET', '/api/media')).body.files).toHaveLength(1);
    await make({ template: 'recording', text: '提醒', copy: { media: { hash } } });
  });

  it('are refused while an earlier one is being taken away, and its taking away goes on', async () => {
    const bytes = wav(950);
    const hash = await bring('media', bytes);
    await drop('media', hash);
    // As a server leaves it that dies between saying so and doing so.
    await site.signage.db.updateTable('deleted_files').set({ state: 'removing' }).execute();
    const response = await site.raw('/api/media', {
      method: 'POST',
      headers: {
        authorization: `Bearer ${site.token}`,
        'content-type': 'application/octet-stream',
      },
      body: new Uint8Array(bytes),
    });
    expect(response.status).toBe(503);
    expect(await later()).toBe(1);
    expect(await bring('media', bytes)).toBe(hash);
    expect(await isHere(hash)).toBe(true);
  });

  it('stay theirs who brought them in other units', async () => {
    await addUnits(site, ['station']);
    const wu = await personAt(site, {
      login: 'wu',
      name: '吴',
      role: 'publisher',
      unit: 'station',
    });
    const hash = await bring('media', wav(650));
    await bring('media', wav(650), await tokenOf('wu'));
    expect((await drop('media', hash, wu)).body).toEqual({ gone: false });
    expect((await wu('GET', '/api/media')).body.files).toEqual([]);
    expect(await later()).toBe(0);
    expect(await isHere(hash)).toBe(true);
    expect((await drop('media', hash)).body).toEqual({ gone: true });
  });

  it('are either deleted or scheduled where both are done at once', async () => {
    for (let round = 0; round < 4; round++) {
      const hash = await bring('pictures', await photo(50 + round));
      const item = await make(poster(hash));
      const old = await publish(item);
      await site.ask('POST', `/api/schedules/${old}/end`, { version: 1 });
      const edit = { version: 1, template: 'banner', copy: {} };
      await site.ask('PATCH', `/api/items/${item}`, edit);
      await compileStale(site.signage, 2);
      const put = { target: {}, window: {}, items: [{ item, version: 1 }] };
      const [made, gone, brought] = await Promise.all([
        site.ask('POST', '/api/schedules', put),
        drop('pictures', hash),
        round % 2 === 0 ? bring('pictures', await photo(50 + round)) : null,
      ]);
      if (brought !== null) continue;
      expect([made.status, gone.status].filter((status) => status < 300)).toHaveLength(1);
    }
    await later();
    const rows = await site.signage.db.selectFrom('uploads').select('hash').execute();
    for (const { hash } of rows) expect(await isHere(hash)).toBe(true);
  });
});

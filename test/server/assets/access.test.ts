/** Who is given an asset. */
import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { unpack } from '../../../content/programme/packed.ts';
import type { ProgrammeBody } from '../../../content/wire/messages.ts';
import { createApp } from '../../../server/app.ts';
import { passFor, signedAddress } from '../../../server/signage/assets/addresses.ts';
import { programmeBodies, programmeHeads } from '../../../server/signage/programmes/delivery.ts';
import type { Actor } from '../../../server/signage/reach/actor.ts';
import type { Role } from '../../../server/signage/reach/rights.ts';
import { insertPairing, revoke } from '../../../server/signage/trust/pairings.ts';
import { addPerson } from '../../../server/signage/people/people.ts';
import { beginSession } from '../../../server/signage/people/sessions.ts';
import { compileStale } from '../../../server/signage/programmes/programmes.ts';
import { describeOnBothStores } from '../../support/database.ts';
import { openSite, screenInput, type Site } from '../../support/site.ts';

const HOUR_MS = 3_600_000;

describeOnBothStores('GET /assets/<hash>', (_, kind) => {
  let site: Site;
  /** Drawn for the screen of the station, and for no other. */
  let picture = '';
  beforeEach(async () => {
    site = await openSite(kind);
    await site.signage.db
      .insertInto('units')
      .values([
        {
          id: 'station',
          parent: 'bureau',
          name: '城关派出所',
          name_en: 'Station',
          kind: 'station',
        },
        { id: 'beside', parent: 'bureau', name: '江边派出所', name_en: 'Beside', kind: 'station' },
      ])
      .execute();
    await site.ask('POST', '/api/screens', screenInput({ id: 'door', unit: 'station' }));
    await site.ask('POST', '/api/screens', screenInput({ id: 'other', unit: 'beside', width: 96 }));
    const { body: item } = await site.ask('POST', '/api/items', { text: '平安' });
    const made = await site.ask('POST', '/api/schedules', {
      target: { screens: ['door'] },
      window: {},
      items: [{ item: item.id }],
    });
    if (made.status !== 201) throw new Error(JSON.stringify(made.body));
    await compileStale(site.signage, 1);
    picture = await pictureOn('door', item.id);
  });
  afterEach(() => site.close());

  async function pictureOn(screen: string, item: string): Promise<string> {
    const { db } = site.signage;
    const { hash = '' } = (await programmeHeads(db, [screen])).get(screen) ?? {};
    const body = (await programmeBodies(db, [hash])).get(hash);
    const { programme } = JSON.parse(String(body)) as ProgrammeBody;
    const entry = unpack(programme).entries.find((one) => one.item === item);
    if (entry?.media.kind !== 'picture') throw new Error('no picture');
    return entry.media.asset.hash;
  }
  /** Another person's token. */
  async function person(unit: string, role: Role): Promise<string> {
    const { signage } = site;
    const login = `${unit}-${role}`;
    const password = 'a long enough password';
    const id = await signage.db
      .transaction()
      .execute((trx) =>
        addPerson(trx, { login, name: login, unit, role, password }, signage.clock.now()),
      );
    return (await beginSession(signage, id, { marks: [], place: '', agent: '' })).token;
  }
  const administrator = async (): Promise<Actor> => {
    const { id } = await site.signage.db
      .selectFrom('people')
      .select('id')
      .executeTakeFirstOrThrow();
    return { person: id, unit: 'bureau', roles: ['administrator'], from: null };
  };
  const pair = (screen: string) =>
    site.signage.db
      .transaction()
      .execute((trx) => insertPairing(trx, screen, site.signage.clock.now()));
  const status = async (path: string, headers: Record<string, string> = {}): Promise<number> => {
    const response = await site.raw(path, { headers });
    await response.arrayBuffer();
    return response.status;
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

  it('strangers are given nothing, and cannot tell what there is', async () => {
    for (const hash of [picture, '0'.repeat(64)]) {
      expect(await status(`/assets/${hash}`)).toBe(401);
      expect(await status(`/assets/${hash}`, bearer('nobody'))).toBe(401);
      expect(await status(`/assets/${hash}`, { cookie: 'gengfu_session=x' })).toBe(401);
      expect(await status(`/assets/${hash}/address`)).toBe(401);
    }
  });

  it('a player gets what its own programme names, until it is cut off', async () => {
    const [door, other] = [await pair('door'), await pair('other')];
    expect(await status(`/assets/${picture}`, bearer(door.credential))).toBe(200);
    expect(await status(`/assets/${picture}`, bearer(other.credential))).toBe(403);
    await revoke(site.signage, await administrator(), { screen: 'door' });
    expect(await status(`/assets/${picture}`, bearer(door.credential))).toBe(401);
  });

  it('a pass in a cookie stands for the credential, and ends with it', async () => {
    const { series } = await pair('door');
    const cookie = { cookie: `gengfu_pass_door=${passFor(site.signage, series)}` };
    expect(await status(`/assets/${picture}`, cookie)).toBe(200);
    const strange = { cookie: `gengfu_pass_door=${passFor(site.signage, series)}x` };
    expect(await status(`/assets/${picture}`, strange)).toBe(401);
    const of = {
      cookie: `gengfu_pass_door=${passFor(site.signage, (await pair('other')).series)}`,
    };
    expect(await status(`/assets/${picture}`, of)).toBe(403);
    site.turnClock(site.signage.clock.now() + 8 * 24 * HOUR_MS);
    expect(await status(`/assets/${picture}`, cookie)).toBe(401);
    const again = { cookie: `gengfu_pass_door=${passFor(site.signage, series)}` };
    expect(await status(`/assets/${picture}`, again)).toBe(200);
    await revoke(site.signage, await administrator(), { screen: 'door' });
    expect(await status(`/assets/${picture}`, again)).toBe(401);
  });

  it('behind TLS a pass counts only in a cookie that no page without it could have set', async () => {
    const { signage } = site;
    const ready = async () => ({ ok: true, lacks: [] });
    const app = createApp({ signage, shell: new Map(), ready, proxies: 1 });
    const { series } = await pair('door');
    const ask = async (name: string, proto: string) => {
      const cookie = `${name}=${passFor(signage, series)}`;
      const headers = { cookie, 'x-forwarded-proto': proto };
      return (await app.request(`/assets/${picture}`, { headers })).status;
    };
    expect(await ask('__Secure-gengfu_pass_door', 'https')).toBe(200);
    expect(await ask('gengfu_pass_door', 'https')).toBe(401);
    expect(await ask('gengfu_pass_door', 'http')).toBe(200);
  });

  it('a person sees what is on the screens of their unit and below, and no others', async () => {
    const people = {
      bureau: await person('bureau', 'inspector'),
      station: await person('station', 'owner'),
      beside: await person('beside', 'publisher'),
    };
    expect(await status(`/assets/${picture}`, bearer(people.bureau))).toBe(200);
    expect(await status(`/assets/${picture}`, bearer(people.station))).toBe(200);
    expect(await status(`/assets/${picture}`, bearer(people.beside))).toBe(403);
    expect(await status(`/assets/${picture}`, { cookie: `gengfu_session=${people.station}` })).toBe(
      200,
    );
  });

  it('a person sees what they brought, and what stands in an item of their unit', async () => {
    const mine = await person('station', 'publisher');
    const theirs = await person('beside', 'publisher');
    const bytes = await sharp(randomBytes(30 * 20 * 3), {
      raw: { width: 30, height: 20, channels: 3 },
    })
      .png()
      .toBuffer();
    const sent = await site.raw('/api/pictures', {
      method: 'POST',
      headers: bearer(theirs),
      body: new Uint8Array(bytes),
    });
    const { hash } = (await sent.json()) as { hash: string };
    expect(await status(`/assets/${hash}`, bearer(theirs))).toBe(200);
    expect(await status(`/assets/${hash}`, bearer(mine))).toBe(403);
    const post = (path: string, token: string, more = {}) =>
      site.raw(path, {
        method: 'POST',
        headers: { ...bearer(token), 'content-type': 'application/json' },
        body: JSON.stringify({
          template: 'poster',
          text: '平安',
          copy: { title: '平安', body: '平安', picture: { hash } },
          ...more,
        }),
      });
    // To know its hash is no leave: neither to look at it, nor to put it on a screen, nor on a preview.
    for (const named of [{}, { copy: { title: hash.toUpperCase(), body: '平安' } }])
      for (const path of ['/api/items', '/api/items/check']) {
        const refused = await post(path, mine, named);
        expect([refused.status, await refused.text()]).toEqual([
          400,
          expect.stringContaining('nothing of yours names the asset'),
        ]);
      }
    expect(await status(`/assets/${hash}`, bearer(mine))).toBe(403);
    expect((await post('/api/items', theirs)).status).toBe(201);
    const beside = await person('beside', 'owner');
    expect(await status(`/assets/${hash}`, bearer(beside))).toBe(200);
    expect(await status(`/assets/${hash}`, bearer(mine))).toBe(403);
  });

  it('a signed address is for one asset, and ends', async () => {
    const { address, until } = signedAddress(site.signage, picture);
    expect(await status(address)).toBe(200);
    expect(await status(address.replace(picture, '0'.repeat(64)))).toBe(401);
    expect(await status(address.replace(`until=${until}`, `until=${until + 1}`))).toBe(401);
    expect(await status(address.replace(/signature=./, 'signature=~'))).toBe(401);
    expect(await status(`${address.split('?')[0]}?signature=x`)).toBe(401);
    site.turnClock(until);
    expect(await status(address)).toBe(401);
  });

  it('a signed address is no leave to have another, so that it truly ends', async () => {
    const { address } = signedAddress(site.signage, picture);
    expect(await status(address.replace('?', '/address?'))).toBe(401);
  });

  it.each([24, 365 * 24])(
    'what was given while the clock was %i hours ahead is good for no longer than it would have been',
    async (hours) => {
      const { series } = await pair('door');
      site.stepClock(hours * HOUR_MS);
      const { address } = signedAddress(site.signage, picture);
      const cookie = { cookie: `gengfu_pass_door=${passFor(site.signage, series)}` };
      expect(await status(address)).toBe(200);
      site.stepClock(-hours * HOUR_MS);
      expect(await status(address)).toBe(401);
      expect(await status(`/assets/${picture}`, cookie)).toBe(401);
    },
  );

  it('who may have an asset may have an address of it', async () => {
    const { credential } = await pair('door');
    const path = `/assets/${picture}/address`;
    const response = await site.raw(path, { headers: bearer(credential) });
    const { address, until } = (await response.json()) as { address: string; until: number };
    expect(until - site.signage.clock.now()).toBeGreaterThan(HOUR_MS);
    expect(await status(address)).toBe(200);
    expect(await status(path, bearer((await pair('other')).credential))).toBe(403);
  });

  it('no cache but the reader’s own keeps it, and what is refused is kept by none', async () => {
    const { credential } = await pair('door');
    const given = await site.raw(`/assets/${picture}`, { headers: bearer(credential) });
    expect((await given.arrayBuffer()).byteLength).toBe(
      Number(given.headers.get('content-length')),
    );
    expect(given.headers.get('cache-control')).toContain('private');
    expect(given.headers.get('vary')).toBe('Authorization, Cookie');
    expect(given.headers.get('content-security-policy')).toContain("default-src 'none'");
    const refused = await site.raw(`/assets/${picture}`);
    expect(refused.headers.get('cache-control')).toBe('no-store');
  });
});

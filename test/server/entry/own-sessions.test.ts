/** Sessions as their person has them: over when unused, listed, ended, and never the same token twice. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { pruneSessions } from '../../../server/signage/people/sessions.ts';
import { describeOnBothStores } from '../../support/database.ts';
import { MORNING, openSite, type Site } from '../../support/site.ts';
import { ORIGIN, Visitor } from '../console/visitor.ts';
import { audited, PASSWORD, program, somebody } from './somebody.ts';

const MINUTE_MS = 60_000;

describeOnBothStores('own sessions', (_, kind) => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite(kind);
    await site.signage.db
      .updateTable('sign_in_policy')
      .set({ idle_ms: 120 * MINUTE_MS })
      .execute();
  });
  afterEach(() => site.close());

  it('are over after two hours without use, and last for twelve with it', async () => {
    const wang = await somebody(site, { login: 'wang' });
    await wang.signIn();
    const used = async (minutes: number) => {
      site.turnClock(MORNING + minutes * MINUTE_MS);
      return (await wang.ask('GET', '/api/items')).status;
    };
    for (let minutes = 0; minutes < 720; minutes += 119) expect(await used(minutes)).toBe(200);
    expect(await used(719)).toBe(200);
    expect(await used(720)).toBe(401);

    site.turnClock(MORNING);
    await wang.signIn();
    expect(await used(119)).toBe(200);
    expect(await used(238)).toBe(200);
    expect(await used(358)).toBe(401);
    // And gone for good, whatever the clock says then.
    await pruneSessions(site.signage.db, MORNING + 358 * MINUTE_MS);
    expect(await used(238)).toBe(401);
  });

  it('write their last use at most once a minute', async () => {
    const wang = await somebody(site, { login: 'wang' });
    await wang.signIn();
    const seenAt = async () => {
      const rows = await site.signage.db
        .selectFrom('sessions')
        .select('seen_at')
        .where('person', '=', wang.id)
        .execute();
      return rows.map(({ seen_at }) => seen_at - MORNING);
    };
    site.turnClock(MORNING + 59_999);
    await wang.ask('GET', '/api/items');
    expect(await seenAt()).toEqual([0]);
    site.turnClock(MORNING + 60_000);
    await wang.ask('GET', '/api/items');
    expect(await seenAt()).toEqual([60_000]);
  });

  it('are listed with where they began, and ended one by one or all the others', async () => {
    const wang = await somebody(site, { login: 'wang' });
    const li = await somebody(site, { login: 'li' });
    await li.signIn();
    for (let n = 0; n < 3; n++) {
      site.turnClock(MORNING + n * 1000);
      await wang.signIn();
    }
    const listed = await wang.ask('GET', '/api/sessions');
    expect(listed.body.sessions).toHaveLength(3);
    const [newest, middle, oldest] = listed.body.sessions;
    expect(newest).toMatchObject({ current: true, agent: 'Watchman/1', at: MORNING + 2000 });
    expect([middle.current, oldest.current]).toEqual([false, false]);
    expect(JSON.stringify(listed.body)).not.toContain(wang.token);
    const page = await wang.ask('GET', `/api/sessions?limit=1&after=${newest.id}`);
    expect(page.body.sessions.map(({ id }: { id: string }) => id)).toEqual([middle.id]);

    // Nobody ends another's, or learns that it is there.
    const theirs = (await li.ask('GET', '/api/sessions')).body.sessions[0].id;
    expect((await wang.ask('DELETE', `/api/sessions/${theirs}`)).status).toBe(404);
    expect((await li.ask('GET', '/api/items')).status).toBe(200);

    expect((await wang.ask('DELETE', `/api/sessions/${oldest.id}`)).status).toBe(204);
    expect((await wang.ask('DELETE', `/api/sessions/${oldest.id}`)).status).toBe(404);
    expect((await wang.ask('DELETE', '/api/sessions')).body).toEqual({ ended: 1 });
    const left = (await wang.ask('GET', '/api/sessions')).body.sessions;
    expect(left.map(({ id }: { id: string }) => id)).toEqual([newest.id]);
    expect(await audited(site, 'session.end')).toMatchObject([
      { subject: oldest.id, person: wang.id },
      { subject: wang.id, person: wang.id, detail: '{"others":1}' },
    ]);
  });

  it('have a token of their own at each sign-in: one that was put into the browser before is nobody’s', async () => {
    const wang = await somebody(site, { login: 'wang' });
    // Session fixation: the attacker's own session, in the victim's browser.
    const mallory = await somebody(site, { login: 'mallory' });
    await mallory.signIn();
    for (const planted of ['of-nobody', mallory.token]) {
      const victim = new Visitor(site, planted);
      const answer = await site.raw('/api/sessions', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          cookie: victim.cookie,
          origin: ORIGIN,
          host: 'localhost',
        },
        body: JSON.stringify({ login: 'wang', password: PASSWORD }),
      });
      const { token } = (await answer.json()) as { token: string };
      expect(token).not.toBe(planted);
      const cookies = answer.headers.getSetCookie().join();
      expect(cookies).toContain(`gengfu_session=${token}`);
      expect(cookies).toContain('HttpOnly; SameSite=Strict');
      // What was planted opens nothing of the victim's, nor anything else any more.
      expect((await program(site)(planted, 'GET', '/api/sessions')).status).toBe(401);
      const own = await program(site)(token, 'GET', '/api/sessions');
      expect(own.status).toBe(200);
    }
    expect(wang.token).toBe('');
  });

  it('end at once where their person is disabled, and keep only hashes in the store', async () => {
    const wang = await somebody(site, { login: 'wang' });
    await wang.signIn();
    const rows = await site.signage.db.selectFrom('sessions').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(wang.token);
    await site.signage.db
      .updateTable('people')
      .set({ disabled: 1 })
      .where('id', '=', wang.id)
      .execute();
    expect((await wang.ask('GET', '/api/sessions')).status).toBe(401);
    expect((await wang.signIn()).status).toBe(401);
  });
});

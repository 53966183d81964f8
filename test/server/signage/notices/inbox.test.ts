/** What people are told, and how it lies in their inboxes. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transact } from '../../../../server/db/transact.ts';
import type { NoticeEvent } from '../../../../server/signage/notices/notice-events.ts';
import { type Notice, notify } from '../../../../server/signage/notices/notify.ts';
import { MORNING, openSite, type Site } from '../../../support/site.ts';
import { addUnits, type Ask, personAt } from '../people/people.ts';

describe.each(['sqlite', 'postgres'] as const)('an inbox on %s', (kind) => {
  let site: Site;
  let reviewer: Ask;
  let writer: Ask;
  let beside: Ask;
  beforeEach(async () => {
    site = await openSite(kind);
    await addUnits(site, ['north', 'south']);
    reviewer = await personAt(site, { login: 'rev', name: '李', role: 'reviewer', unit: 'north' });
    writer = await personAt(site, { login: 'pub', name: '王', role: 'publisher', unit: 'north' });
    beside = await personAt(site, { login: 'bes', name: '赵', role: 'reviewer', unit: 'south' });
  });
  afterEach(() => site.close());

  const tell = <E extends NoticeEvent>(notice: Notice<E>): Promise<void> =>
    transact(site.signage.db, (trx) => notify(trx, notice));
  const idOf = async (login: string): Promise<string> => {
    const row = site.signage.db.selectFrom('people').select('id').where('login', '=', login);
    return (await row.executeTakeFirstOrThrow()).id;
  };
  const submitted = (at = MORNING, name = '珍爱生命'): Notice<'review.submitted'> => ({
    event: 'review.submitted',
    unit: 'north',
    subject: { kind: 'item', id: 'item-1', name },
    facts: { by: '王' },
    at,
  });

  it('holds what concerns its owner by role, on the unit or above it, and nothing of others', async () => {
    const above = await personAt(site, { login: 'abo', name: '孙', role: 'reviewer' });
    await tell(submitted());
    for (const ask of [reviewer, above]) {
      const { status, body } = await ask('GET', '/api/inbox');
      expect(status).toBe(200);
      expect(body).toMatchObject({ language: 'zh', unread: 1, next: null });
      expect(body.notices).toMatchObject([
        {
          at: MORNING,
          event: 'review.submitted',
          unit: { id: 'north', name: 'north' },
          subject: { kind: 'item', id: 'item-1', name: '珍爱生命' },
          text: '王提交了“珍爱生命”（north），请审核。',
          readAt: null,
        },
      ]);
    }
    for (const ask of [writer, beside, site.ask])
      expect((await ask('GET', '/api/inbox')).body).toMatchObject({ unread: 0, notices: [] });
    expect((await site.raw('/api/inbox')).status).toBe(401);
  });

  it('holds what names its owner, whatever the role, once and for them alone', async () => {
    const person = await idOf('pub');
    await tell({
      ...submitted(),
      event: 'review.returned',
      facts: { by: '李', reason: '电话写错了' },
      persons: [person, person],
    });
    expect((await writer('GET', '/api/inbox')).body.notices).toMatchObject([
      { event: 'review.returned', text: '李退回了“珍爱生命”，理由：电话写错了' },
    ]);
    for (const ask of [reviewer, site.ask])
      expect((await ask('GET', '/api/inbox')).body.unread).toBe(0);
  });

  it('tells nobody who was disabled, and nothing of what did not happen', async () => {
    await site.signage.db
      .updateTable('people')
      .set({ disabled: 1 })
      .where('login', '=', 'rev')
      .execute();
    await tell(submitted());
    const undone = transact(site.signage.db, async (trx) => {
      await notify(trx, submitted());
      throw new Error('the deed failed');
    });
    await expect(undone).rejects.toThrow('the deed failed');
    expect(await site.signage.db.selectFrom('inbox').selectAll().execute()).toEqual([]);
    expect(await site.signage.db.selectFrom('notices').selectAll().execute()).toHaveLength(1);
  });

  it('is read page by page, the newest first, also where many came at one instant', async () => {
    for (const [n, at] of [MORNING, MORNING, MORNING, MORNING + 1, MORNING + 2].entries())
      await tell(submitted(at, `第${n}条`));
    const seen: string[] = [];
    let after = '';
    do {
      const { body } = await reviewer('GET', `/api/inbox?limit=2${after && `&after=${after}`}`);
      expect(body.notices.length).toBeLessThanOrEqual(2);
      seen.push(...body.notices.map((one: { subject: { name: string } }) => one.subject.name));
      after = body.next ?? '';
    } while (after);
    expect(seen.slice(0, 2)).toEqual(['第4条', '第3条']);
    expect(seen.slice(2).sort()).toEqual(['第0条', '第1条', '第2条']);
    for (const wrong of ['x', '1.item-1', "1.notice-'", '-1.notice-1'])
      expect(
        (await reviewer('GET', `/api/inbox?after=${encodeURIComponent(wrong)}`)).body,
      ).toMatchObject({ error: 'invalid', fields: [{ field: 'after' }] });
  });

  it('is marked as read by its owner alone: those named, or all that had come by then', async () => {
    for (const at of [MORNING, MORNING + 1, MORNING + 2]) await tell(submitted(at));
    const { notices } = (await reviewer('GET', '/api/inbox')).body;
    const ids = [notices[2].id as string];
    expect((await beside('POST', '/api/inbox/read', { ids })).body).toEqual({ unread: 0 });
    expect((await reviewer('GET', '/api/inbox')).body.unread).toBe(3);
    site.turnClock(MORNING + 60_000);
    expect((await reviewer('POST', '/api/inbox/read', { ids })).body).toEqual({ unread: 2 });
    expect((await reviewer('POST', '/api/inbox/read', { ids })).body).toEqual({ unread: 2 });
    const left = await reviewer('GET', '/api/inbox?unread=true');
    expect(left.body.notices.map((one: { id: string }) => one.id)).toEqual([
      notices[0].id,
      notices[1].id,
    ]);
    const upTo = MORNING + 1;
    expect((await reviewer('POST', '/api/inbox/read', { upTo })).body).toEqual({ unread: 1 });
    const all = (await reviewer('GET', '/api/inbox')).body.notices;
    expect(all.map((one: { readAt: number | null }) => one.readAt)).toEqual([
      null,
      MORNING + 60_000,
      MORNING + 60_000,
    ]);
    for (const wrong of [{}, { ids: [] }, { ids, upTo }, { upTo: 'all' }])
      expect((await reviewer('POST', '/api/inbox/read', wrong)).status).toBe(400);
  });
});

/** E-mail: many events are one letter, each comes once, and none is lost for a server that is away. */
import { createServer, type AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { transact } from '../../../../server/db/transact.ts';
import { sendLetters } from '../../../../server/jobs/letters.ts';
import { createPost, type MailConfig } from '../../../../server/jobs/smtp.ts';
import {
  claimLetter,
  dueLetters,
  writeLetters,
} from '../../../../server/signage/notices/letters.ts';
import type { NoticeEvent } from '../../../../server/signage/notices/notice-events.ts';
import { type Notice, notify } from '../../../../server/signage/notices/notify.ts';
import { bringStampsBack } from '../../../../server/signage/upkeep/stamps.ts';
import { type MailServer, openMailServer } from '../../../support/mail-server.ts';
import { MORNING, openSite, type Site } from '../../../support/site.ts';
import { selfSigned } from '../cap/certificate.ts';
import { addUnits, type Ask, personAt } from '../people/people.ts';

const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** With a server that says nothing at all. */
const IMPATIENT = { connectionTimeout: 500, greetingTimeout: 500, socketTimeout: 500 };

describe.each(['sqlite', 'postgres'] as const)('letters on %s', (kind) => {
  let site: Site;
  let server: MailServer;
  let reviewer: Ask;
  beforeEach(async () => {
    site = await openSite(kind);
    server = await openMailServer();
    await addUnits(site, ['north']);
    reviewer = await personAt(site, { login: 'rev', name: '李', role: 'reviewer', unit: 'north' });
    await wish(reviewer);
  });
  afterEach(async () => {
    await site.close();
    await server.close();
  });

  const wish = async (ask: Ask, parts: object = {}): Promise<void> => {
    const usual = { language: 'zh', timeZone: 'Asia/Shanghai', quiet: null, events: [] };
    const wishes = { mail: 'li@county.example', ...usual, ...parts };
    const { status, body } = await ask('PUT', '/api/me/notices', wishes);
    expect(status, JSON.stringify(body)).toBe(200);
  };
  const tell = <E extends NoticeEvent>(notice: Notice<E>): Promise<void> =>
    transact(site.signage.db, (trx) => notify(trx, notice));
  const submitted = (name = '珍爱生命'): Notice<'review.submitted'> => ({
    event: 'review.submitted',
    unit: 'north',
    subject: { kind: 'item', id: 'item-1', name },
    facts: { by: '王' },
    at: site.signage.clock.now(),
  });
  const urgent = (): Notice<'urgent.issued'> => ({
    event: 'urgent.issued',
    unit: 'north',
    subject: { kind: 'urgent', id: 'urgent-1', name: '请立即转移' },
    facts: { screens: 3, drill: false, until: MORNING + HOUR_MS, by: null },
    at: site.signage.clock.now(),
  });
  const pass = (ms: number): void => site.turnClock(site.signage.clock.now() + ms);
  const going = new AbortController().signal;
  const mailConfig = (parts: Partial<MailConfig> = {}): MailConfig => ({
    host: '127.0.0.1',
    port: server.port,
    security: 'none',
    from: 'gengfu@county.example',
    ...parts,
  });
  const round = (parts: Partial<MailConfig> = {}, patience?: typeof IMPATIENT): Promise<void> =>
    sendLetters(site.signage, createPost(mailConfig(parts), patience), going, 'https://g.example/');
  const inbox = async (ask: Ask) =>
    (await ask('GET', '/api/inbox')).body.notices as { event: string; text: string }[];

  it('many events are one letter, when the first has waited for two minutes', async () => {
    await tell(submitted('甲'));
    pass(MINUTE_MS);
    await tell(submitted('乙'));
    pass(MINUTE_MS - 1);
    await round();
    expect(server.mails).toEqual([]);
    pass(1);
    for (let time = 0; time < 2; time++) await round();
    expect(server.mails).toHaveLength(1);
    const [mail] = server.mails;
    expect(mail).toMatchObject({ to: ['li@county.example'], subject: '2条通知：有内容待审核等' });
    expect(mail?.head).toMatch(/^Auto-Submitted: auto-generated$/m);
    expect(mail?.text).toBe(
      [
        '李：',
        '2027年1月8日 09:00\n王提交了“甲”（north），请审核。',
        '2027年1月8日 09:01\n王提交了“乙”（north），请审核。',
        '在程序中查看：https://g.example/',
        '-- \n这封信由更夫自动发出，请勿回复。接收哪些通知，可在程序中设置。\n',
      ].join('\n\n'),
    );
  });

  it('an urgent message is told at once, and takes along what waits; in the language of its reader', async () => {
    const events = [{ event: 'urgent.issued', inbox: true, mail: true }];
    await wish(reviewer, { language: 'en', events });
    await tell(submitted());
    await tell(urgent());
    await round();
    expect(server.mails).toEqual([]);
    pass(5 * SECOND_MS);
    await round();
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]?.subject).toBe('2 notices: Urgent message in force and more');
    expect(server.mails[0]?.text).toContain(
      'north issued the urgent message “请立即转移” on 3 screens, until 8 January 2027 at 10:00.',
    );
  });

  it('quiet hours hold what can wait, and are followed by one letter', async () => {
    const quiet = { from: '08:00', until: '12:30', urgentPasses: true };
    const events = [{ event: 'urgent.issued', inbox: true, mail: true }];
    await wish(reviewer, { quiet, events });
    await tell(submitted('甲'));
    pass(10 * MINUTE_MS);
    await tell(submitted('乙'));
    await round();
    await tell(urgent());
    pass(5 * SECOND_MS);
    await round();
    expect(server.mails.map(({ subject }) => subject)).toEqual(['紧急信息已发布（north）']);
    site.turnClock(MORNING + 3.5 * HOUR_MS - 1);
    await round();
    expect(server.mails).toHaveLength(1);
    pass(1);
    for (let time = 0; time < 2; time++) await round();
    expect(server.mails).toHaveLength(2);
    expect(server.mails[1]?.subject).toBe('2条通知：有内容待审核等');
  });

  it('who ends the quiet hours hears at once, and who wants no urgent message in them does not', async () => {
    const quiet = { from: '08:00', until: '12:30', urgentPasses: false };
    const events = [{ event: 'urgent.issued', inbox: true, mail: true }];
    await wish(reviewer, { quiet, events });
    await tell(urgent());
    pass(MINUTE_MS);
    await round();
    expect(server.mails).toEqual([]);
    await wish(reviewer, { events });
    await round();
    expect(server.mails).toHaveLength(1);
  });

  it('a server that cannot take it now is asked again later, with the very same letter', async () => {
    await tell(submitted());
    pass(2 * MINUTE_MS);
    server.answerWith(451);
    await round();
    server.answerWith(null);
    pass(MINUTE_MS - 1);
    await round();
    expect(server.mails).toEqual([]);
    pass(1);
    await round();
    expect(server.mails).toHaveLength(1);
    const { id, state, tries } = await site.signage.db
      .selectFrom('letters')
      .selectAll()
      .executeTakeFirstOrThrow();
    expect({ state, tries }).toEqual({ state: 'sent', tries: 2 });
    expect(server.mails[0]?.messageId).toBe(`<${id}@county.example>`);
  });

  it('a letter that is refused for good is given up, and an administrator reads of it in the program alone', async () => {
    await wish(site.ask, {
      mail: 'root@county.example',
      events: [{ event: 'mail.undelivered', inbox: true, mail: true }],
    });
    for (let day = 0; day < 2; day++) {
      await tell(submitted());
      pass(2 * MINUTE_MS);
      server.answerWith(550);
      await round();
    }
    server.answerWith(null);
    pass(HOUR_MS);
    await round();
    expect(server.mails).toEqual([]);
    const told = await inbox(site.ask);
    expect(told.map(({ event }) => event)).toEqual(['mail.undelivered']);
    expect(told[0]?.text).toMatch(/^发给李（li@county\.example）的邮件未能送达，不再重试：.*550/);
    expect((await inbox(reviewer)).map(({ event }) => event)).not.toContain('mail.undelivered');
  });

  it('a server that is silent, or not there, is given up after a good day, and holds up nobody else', async () => {
    const other = await personAt(site, { login: 'oth', name: '孙', role: 'reviewer' });
    await wish(other, { mail: 'sun@county.example' });
    const mute = createServer(() => undefined);
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const { port } = mute.address() as AddressInfo;
    await tell(submitted());
    pass(2 * MINUTE_MS);
    await round({ port }, IMPATIENT);
    const problems = await site.signage.db.selectFrom('letters').select(['problem']).execute();
    expect(problems).toHaveLength(2);
    for (const { problem } of problems) expect(problem).toMatch(/timeout|greeting/i);
    await new Promise<void>((resolve) => mute.close(() => resolve()));
    const began = site.signage.clock.now();
    const waiting = () =>
      site.signage.db.selectFrom('letters').select('id').where('state', '=', 'waiting').execute();
    while ((await waiting()).length > 0) {
      pass(HOUR_MS / 2);
      await round({ port });
    }
    const hours = (site.signage.clock.now() - began) / HOUR_MS;
    expect(hours).toBeGreaterThan(20);
    expect(hours).toBeLessThan(30);
    // Sessions have ended meanwhile.
    const told = await site.signage.db.selectFrom('notices').select('event').execute();
    expect(told.filter(({ event }) => event === 'mail.undelivered')).toHaveLength(2);
  });

  it('a letter that a node took up and died over is sent by the next, and by no two at once', async () => {
    await tell(submitted());
    pass(2 * MINUTE_MS);
    const { db, clock } = site.signage;
    expect(await Promise.all([writeLetters(site.signage), writeLetters(site.signage)])).toContain(
      1,
    );
    const [id = ''] = await dueLetters(db, clock.now(), 10);
    const claims = await Promise.all([
      claimLetter(db, id, clock.now()),
      claimLetter(db, id, clock.now()),
    ]);
    expect(claims.filter((claim) => claim !== null)).toHaveLength(1);
    await round();
    expect(server.mails).toEqual([]);
    pass(3 * MINUTE_MS);
    await Promise.all([round(), round()]);
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]?.messageId).toBe(`<${id}@county.example>`);
    expect(await db.selectFrom('letters').select('state').execute()).toEqual([{ state: 'sent' }]);
  });

  it('a stop in the midst of it leaves the letter to the next start', async () => {
    await tell(submitted());
    pass(2 * MINUTE_MS);
    server.answerWith('silence');
    const stop = new AbortController();
    const post = createPost(mailConfig());
    const asked = server.asked();
    const sending = sendLetters(site.signage, post, stop.signal);
    await asked;
    stop.abort();
    await sending;
    server.answerWith(null);
    pass(3 * MINUTE_MS);
    await round();
    expect(server.mails).toHaveLength(1);
  });

  it('no name, word or address can add a line to the head of a letter', async () => {
    const evil = 'x\r\nBcc: thief@evil.example\r\n\r\nbody\u2028y';
    await site.signage.db
      .updateTable('people')
      .set({ name: evil })
      .where('login', '=', 'rev')
      .execute();
    await site.signage.db
      .updateTable('units')
      .set({ name: evil })
      .where('id', '=', 'north')
      .execute();
    await tell({ ...submitted(evil), facts: { by: evil } });
    pass(2 * MINUTE_MS);
    await round();
    expect(server.mails).toHaveLength(1);
    const { to, head, text } = server.mails[0] ?? { to: [], head: '', text: '' };
    expect(to).toEqual(['li@county.example']);
    expect(head).not.toMatch(/^bcc:/im);
    expect(text).not.toMatch(/^Bcc:/m);
    for (const mail of ['a@b.example\r\nBcc: c@d.example', 'a@b.example, c@d.example', '李', ''])
      expect(
        (
          await reviewer('PUT', '/api/me/notices', {
            mail,
            language: 'zh',
            timeZone: 'UTC',
            quiet: null,
            events: [],
          })
        ).body,
      ).toMatchObject({ error: 'invalid', fields: [{ field: 'mail' }] });
  });

  it('what a wrong clock put off for a year goes out when the clock is put right', async () => {
    const YEAR_MS = 365 * 24 * HOUR_MS;
    site.stepClock(YEAR_MS);
    await tell(submitted('甲'));
    pass(2 * MINUTE_MS);
    server.answerWith(451);
    await round();
    await tell(submitted('乙'));
    server.answerWith(null);
    site.stepClock(-YEAR_MS);
    await bringStampsBack(site.signage);
    await round();
    expect(server.mails).toHaveLength(2);
  });

  it('who was disabled, or gave up the address meanwhile, gets none', async () => {
    await tell(submitted());
    await wish(reviewer, { mail: null });
    pass(2 * MINUTE_MS);
    await round();
    expect(await site.signage.db.selectFrom('mail_lines').selectAll().execute()).toEqual([]);
    await wish(reviewer);
    await tell(submitted());
    await site.signage.db
      .updateTable('people')
      .set({ disabled: 1 })
      .where('login', '=', 'rev')
      .execute();
    pass(2 * MINUTE_MS);
    await round();
    expect(server.mails).toEqual([]);
    expect(await site.signage.db.selectFrom('mail_lines').selectAll().execute()).toEqual([]);
  });

  it('nothing is said in the clear, nor to a server for which nobody vouches, unless it is so configured', async () => {
    const pair = selfSigned('localhost');
    const safe = await openMailServer(pair);
    await tell(submitted());
    pass(2 * MINUTE_MS);
    const problem = async (): Promise<string | null> =>
      (await site.signage.db.selectFrom('letters').select('problem').executeTakeFirstOrThrow())
        .problem;
    await round({ security: 'starttls' });
    expect(await problem()).toMatch(/STARTTLS|TLS/i);
    pass(10 * MINUTE_MS);
    const there = { host: 'localhost', port: safe.port, security: 'starttls' } as const;
    await round(there);
    expect(await problem()).toMatch(/self.signed/i);
    expect([...server.mails, ...safe.mails]).toEqual([]);
    pass(HOUR_MS);
    await round({ ...there, ca: pair.certificate });
    expect(safe.mails.map(({ secure }) => secure)).toEqual([true]);
    await safe.close();
  });
});

/** What people wish to hear of, and what comes of it. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { transact } from '../../../../server/db/transact.ts';
import { notify } from '../../../../server/signage/notices/notify.ts';
import { MORNING, openSite, type Site } from '../../../support/site.ts';
import { type Ask, personAt } from '../people/people.ts';

let site: Site;
let publisher: Ask;
beforeEach(async () => {
  site = await openSite();
  publisher = await personAt(site, { login: 'pub', name: '王', role: 'publisher' });
});
afterEach(() => site.close());

const wishes = (parts: object = {}) => ({
  mail: null,
  language: 'zh',
  timeZone: 'Asia/Shanghai',
  quiet: null,
  events: [],
  ...parts,
});
interface Offered {
  readonly event: string;
}
const offeredTo = async (ask: Ask, event: string) =>
  (await ask('GET', '/api/me/notices')).body.events.find((one: Offered) => one.event === event);

it('what is usual hangs on the role, and what is not for a role is not offered to it', async () => {
  expect(await offeredTo(site.ask, 'screen.silent')).toEqual({
    event: 'screen.silent',
    name: '屏幕失联',
    inbox: true,
    mail: true,
    byMail: true,
    usual: true,
  });
  expect(await offeredTo(publisher, 'screen.silent')).toMatchObject({ inbox: false, mail: false });
  expect(await offeredTo(publisher, 'review.returned')).toMatchObject({ inbox: true, mail: true });
  expect(await offeredTo(site.ask, 'mail.undelivered')).toMatchObject({ byMail: false });
  for (const event of ['mail.undelivered', 'webhook.disabled', 'job.failing'])
    expect(await offeredTo(publisher, event)).toBeUndefined();
});

it('a wish goes before what is usual, but opens nothing that is not for the role', async () => {
  const events = ['screen.silent', 'mail.undelivered'].map((event) => ({
    event,
    inbox: true,
    mail: false,
  }));
  const put = await publisher('PUT', '/api/me/notices', wishes({ language: 'en', events }));
  expect(put).toMatchObject({ status: 200, body: { language: 'en', mail: null, quiet: null } });
  expect(await offeredTo(publisher, 'screen.silent')).toMatchObject({
    name: 'Screens are silent',
    inbox: true,
    usual: false,
  });
  await site.ask(
    'PUT',
    '/api/me/notices',
    wishes({ events: [{ event: 'screen.silent', inbox: false, mail: false }] }),
  );
  const named = { name: '门口屏', nameEn: 'Door' };
  const subject = { kind: 'screen', id: 'door', ...named } as const;
  await transact(site.signage.db, async (trx) => {
    const facts = { screens: 1, named: [named] };
    await notify(trx, { event: 'screen.silent', unit: 'bureau', subject, facts, at: MORNING });
    await notify(trx, {
      event: 'mail.undelivered',
      unit: 'bureau',
      subject: { kind: 'person', id: 'x', name: '李' },
      facts: { address: 'li@county.example', problem: '550' },
      at: MORNING,
    });
  });
  const texts = async (ask: Ask): Promise<string[]> =>
    (await ask('GET', '/api/inbox')).body.notices.map((one: { text: string }) => one.text);
  expect(await texts(publisher)).toEqual([
    expect.stringMatching(/^The screen “Door” of .+ is silent: it has no player on the line\.$/),
  ]);
  expect(await texts(site.ask)).toEqual([expect.stringMatching(/^发给李/)]);
});

it('what is put in replaces what was, and the audit says what was', async () => {
  const quiet = { from: '22:00', until: '07:00', urgentPasses: true };
  const events = [{ event: 'screen.silent', inbox: true, mail: true }];
  await publisher('PUT', '/api/me/notices', wishes({ mail: 'wang@county.example', quiet, events }));
  expect((await publisher('PUT', '/api/me/notices', wishes())).body).toMatchObject({
    mail: null,
    quiet: null,
  });
  expect(await offeredTo(publisher, 'screen.silent')).toMatchObject({ inbox: false, usual: true });
  const entries = await site.signage.db
    .selectFrom('audit')
    .select('detail')
    .where('action', '=', 'notices.wish')
    .orderBy('id')
    .execute();
  expect(JSON.parse(entries[1]?.detail ?? '')).toMatchObject({
    before: { mail: 'wang@county.example', quiet },
    after: { mail: null, quiet: null },
  });
});

it.each([
  [{ timeZone: 'Mars/Olympus' }, 'timeZone'],
  [{ language: 'fr' }, 'language'],
  [{ quiet: { from: '22:00', until: '22:00', urgentPasses: true } }, 'quiet.until'],
  [{ quiet: { from: '24:00', until: '07:00', urgentPasses: true } }, 'quiet.from'],
  [{ events: [{ event: 'nothing', inbox: true, mail: true }] }, 'events.0.event'],
  [{ person: 'another' }, 'body'],
])('refuses %j by its field', async (parts, field) => {
  const { status, body } = await publisher('PUT', '/api/me/notices', wishes(parts));
  expect(status).toBe(400);
  expect(body.fields.map((one: { field: string }) => one.field)).toEqual([field]);
});

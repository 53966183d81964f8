/** What the environment says, and what is said of it where it is wrong. */
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../server/config.ts';

describe('the configuration', () => {
  test('is whole without any variable', () => {
    expect(readConfig({})).toMatchObject({
      ok: true,
      config: { host: '127.0.0.1', port: 7110, proxies: 0, horizonDays: 14, openScreens: 'here' },
    });
  });

  test('takes a variable that is set to nothing for one that is not set', () => {
    const names = [
      'GENGFU_HOST',
      'GENGFU_PORT',
      'GENGFU_HORIZON_DAYS',
      'GENGFU_SIGNING_KEY',
      'GENGFU_DEMO',
      'GENGFU_ASSETS',
      'AWS_ACCESS_KEY_ID',
      'DATABASE_URL',
    ];
    expect(readConfig(Object.fromEntries(names.map((name) => [name, ''])))).toEqual(readConfig({}));
  });

  test.each([
    ['GENGFU_PORT', 'abc', 'must be a whole number from 0 to 65535'],
    ['GENGFU_PORT', '70000', 'must be a whole number from 0 to 65535'],
    ['GENGFU_HORIZON_DAYS', '1.5', 'must be a whole number from 1 to 60'],
    ['GENGFU_DEMO', 'yes', 'must be one of on, off'],
    ['GENGFU_OPEN_SCREENS', 'all', 'must be one of here, network, off'],
    ['DATABASE_URL', 'mysql://localhost/county', /^must be an address like postgres:/],
    ['GENGFU_MAIL_FROM', 'nobody', 'must be an e-mail address'],
    ['GENGFU_PUBLIC_URL', 'signs.example', /^must be an address like https:/],
    ['GENGFU_WEBHOOK_HOSTS', 'https://x', /^must be names or addresses of hosts/],
    ['GENGFU_ASSETS', 's3://B', /^neither a folder nor an address like s3:/],
  ])('says of %s=%s what it must be', (name, value, what) => {
    const read = readConfig({ [name]: value });
    if (read.ok) throw new Error('it was taken');
    const [named] = read.message.split(': ');
    expect(named).toBe(name);
    expect(read.message.slice(name.length + 2)).toMatch(what);
  });

  test.each([
    [
      'smtps://name%40x:pass%3Aword@mail.example',
      { port: 465, security: 'tls', user: 'name@x', password: 'pass:word' },
    ],
    ['smtp://mail.example', { port: 587, security: 'starttls' }],
    ['smtp://mail.example:25?tls=off', { port: 25, security: 'none' }],
  ])('knows the mail server at %s', (url, server) => {
    const from = 'gengfu@county.example';
    const read = readConfig({ GENGFU_SMTP_URL: url, GENGFU_MAIL_FROM: from });
    const mail = { host: 'mail.example', from, ...server };
    expect(read).toMatchObject({ ok: true, config: { notices: { mail } } });
  });

  test.each([
    'mail.example',
    'http://mail.example',
    'smtp://',
    'smtp://x/path',
    'smtps://x?tls=off',
  ])('knows no mail server at %s, and does not say a password', (url) => {
    const from = 'gengfu@county.example';
    const read = readConfig({ GENGFU_SMTP_URL: url, GENGFU_MAIL_FROM: from });
    expect(read).toMatchObject({
      ok: false,
      message: expect.stringMatching(/^GENGFU_SMTP_URL: must be/) as unknown,
    });
  });

  test('asks for the sender of letters', () => {
    expect(readConfig({ GENGFU_SMTP_URL: 'smtp://mail.example' })).toMatchObject({
      ok: false,
      message: 'GENGFU_MAIL_FROM: is needed for GENGFU_SMTP_URL',
    });
    const hosts = readConfig({ GENGFU_WEBHOOK_HOSTS: 'Hooks.county.example, 10.1.2.3,::1' });
    expect(hosts).toMatchObject({
      config: {
        notices: { mail: null, webhookHosts: ['hooks.county.example', '10.1.2.3', '::1'] },
      },
    });
  });
});

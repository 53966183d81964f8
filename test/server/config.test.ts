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
    ['GENGFU_ASSETS', 's3://B', /^neither a folder nor an address like s3:/],
  ])('says of %s=%s what it must be', (name, value, what) => {
    const read = readConfig({ [name]: value });
    if (read.ok) throw new Error('it was taken');
    const [named] = read.message.split(': ');
    expect(named).toBe(name);
    expect(read.message.slice(name.length + 2)).toMatch(what);
  });
});

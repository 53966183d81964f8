import { Client } from 'pg';
import { expect, test } from 'vitest';
import { launchBrowser } from '../support/browser.ts';
import { freshDatabase } from '../support/postgres.ts';

test('each fresh database is empty and its own', async () => {
  const [first, second] = await Promise.all([freshDatabase(), freshDatabase()]);
  const client = new Client({ connectionString: first });
  await client.connect();
  await client.query('CREATE TABLE mark (n integer)');
  await client.end();
  const other = new Client({ connectionString: second });
  await other.connect();
  const { rows } = await other.query(
    "SELECT to_regclass('mark') AS mark, current_setting('server_encoding') AS encoding",
  );
  await other.end();
  expect(rows).toEqual([{ mark: null, encoding: 'UTF8' }]);
});

test('Chromium starts, and draws Chinese with the fonts of this project', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage({ viewport: { width: 200, height: 100 } });
    await page.setContent('<span style="font-size:40px">更夫</span>');
    const width = await page.evaluate(
      () => document.querySelector('span')?.getBoundingClientRect().width,
    );
    expect(width).toBe(80);
  } finally {
    await browser.close();
  }
});

import { expect, test } from 'vitest';
import { browserName } from '../../../server/console/access/browser-name.ts';

const KIT = 'AppleWebKit/537.36 (KHTML, like Gecko)';

test.each([
  [
    `Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${KIT} Chrome/147.0.0.0 Safari/537.36`,
    'Chrome 147 · Windows',
  ],
  [
    `Mozilla/5.0 (Windows NT 10.0) ${KIT} Chrome/147.0.0.0 Safari/537.36 Edg/147.0.1`,
    'Edge 147 · Windows',
  ],
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox 140 · Linux'],
  [
    'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
    'Safari 18 · iPhone',
  ],
  [
    `Mozilla/5.0 (Linux; Android 15; Pixel) ${KIT} Version/4.0 Chrome/120.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.50`,
    'WeChat 8 · Android',
  ],
  ['curl/8.5.0', 'curl/8.5.0'],
  ['', ''],
  ['字'.repeat(60), '字'.repeat(40)],
])('%s', (agent, name) => {
  expect(browserName(agent)).toBe(name);
});

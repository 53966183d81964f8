/** What a person reads in the terminal after a start. */
import type { Db } from './db/open.ts';
import { listOpenScreens } from './signage/screens/screens.ts';
import { isEmptyCounty } from './signage/setup/setup.ts';

export async function banner(db: Db, url: string, more: readonly string[]): Promise<string> {
  const screens = await listOpenScreens(db);
  const width = Math.max(0, ...screens.map(({ id }) => id.length));
  const lines = ['', '  Gengfu 更夫', '', `  Console   ${url}/`, `  Wall      ${url}/wall`];
  if (screens.length > 0) lines.push('', '  Players');
  for (const { id, width: w, height, colour, name } of screens) {
    lines.push(
      `    ${`${url}/play/${id}`.padEnd(url.length + 6 + width)}   ${w}x${height} ${colour}  ${name}`,
    );
  }
  if (await isEmptyCounty(db)) {
    lines.push('', '  There is no screen yet. What to do, step by step:');
    lines.push(
      `    ${url}/api/setup`,
      '    "An empty county" in README.md, 《空白的县》 in README.zh-CN.md',
    );
  }
  if (more.length > 0) lines.push('', ...more);
  return `${lines.join('\n')}\n\n`;
}

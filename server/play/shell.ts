/** The files that vite built for browsers, held in memory: they are few, and a path can reach nothing else. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';

export interface ShellFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mime: string;
  /** Strong entity tag, quoted. */
  readonly etag: string;
}

/** By path below the built folder, with forward slashes. */
export type Shell = ReadonlyMap<string, ShellFile>;

const MIME: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export const PLAYER_PAGE = 'player/index.html';
/** A part of the player that its page names, relative to the built folder. */
const NAMED_PART = /\/play-assets\/([\w.-]+)/g;

/**
 * @throws when the folder is not there (the browsers' part has not been built), or when the player's page names a part
 *   that is not there (a build is under way): browsers would keep such a page for a year.
 */
export async function readShell(dir: string): Promise<Shell> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const files = new Map<string, ShellFile>();
  for (const entry of entries) {
    const mime = MIME[extname(entry.name)];
    if (!entry.isFile() || !mime) continue;
    const file = join(entry.parentPath, entry.name);
    const bytes = new Uint8Array(await readFile(file));
    const etag = `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;
    files.set(relative(dir, file).split(sep).join('/'), { bytes, mime, etag });
  }
  const page = Buffer.from(files.get(PLAYER_PAGE)?.bytes ?? []).toString();
  for (const [, part] of page.matchAll(NAMED_PART))
    if (!files.has(`player/${part}`))
      throw new Error(`the player in ${dir} is not whole: ${part} is missing`);
  return files;
}

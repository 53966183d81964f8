/** Uploaded pictures are decoded in a process that may die. */
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { afterEach, expect, test } from 'vitest';
import {
  createPhotoLook,
  type PhotoLook,
  type PhotoLookOptions,
} from '../../../content/render/uploads/photo-look.ts';
import { createPhotoTurns } from '../../../content/render/uploads/photo-turns.ts';
import { avifBomb } from '../../support/avif-bomb.ts';

const opened: PhotoLook[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

/** Why a picture is refused, or null. */
function looker(options: Partial<PhotoLookOptions> = {}) {
  const { look, close } = opener(options);
  return {
    close,
    look: async (person: string, bytes: Uint8Array): Promise<string | null> => {
      const looked = await look(person, bytes);
      return looked.ok ? null : looked.fault;
    },
  };
}

function opener(options: Partial<PhotoLookOptions> = {}): PhotoLook {
  const processFile = new URL(
    '../../../dist/content/render/uploads/photo-process.js',
    import.meta.url,
  );
  const made = createPhotoLook({ processFile, ...options });
  opened.push(made);
  return made;
}

const blank = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#2266aa' } });

test('a good picture passes, a damaged one and a bomb are named', async () => {
  const { look } = looker();
  const whole = await blank(300, 200).jpeg().toBuffer();
  expect(await look('she', whole)).toBeNull();
  expect(await look('she', whole.subarray(0, whole.length >> 1))).toMatch(/^is damaged: /u);
  expect(await look('she', avifBomb())).toBe(
    'has more than 15 million pixels, which is too many for its kind',
  );
  expect(await look('she', Buffer.from('<svg/>'))).toBe('is not a PNG, JPEG, WebP or AVIF picture');
});

test('what takes more memory or time than it may ends its process, and nothing else', async () => {
  const bytes = await blank(2500, 2500).avif({ effort: 0 }).toBuffer();
  expect(await looker({ memoryMb: 100 }).look('she', bytes)).toBe(
    'takes more than 100 MB to decode',
  );
  expect(await looker({ withinMs: 1 }).look('she', bytes)).toBe(
    'takes longer than 0.001 s to decode',
  );
  const { look } = looker();
  expect(await look('she', bytes)).toBeNull();
});

test('a process that is killed is said to have ended, and the next picture is looked at', async () => {
  const { look } = looker();
  const bytes = await blank(2500, 2500).avif({ effort: 0 }).toBuffer();
  const looked = look('she', bytes);
  await expect.poll(childrenOfMine, { timeout: 10_000 }).toHaveLength(1);
  for (const pid of childrenOfMine()) process.kill(pid, 'SIGKILL');
  expect(await looked).toBe('could not be decoded: the process that tried it ended');
  expect(await look('she', await blank(9, 9).png().toBuffer())).toBeNull();
});

test('a stop ends what is being looked at, and what waits for its turn', async () => {
  const { look, close } = looker();
  const bytes = await blank(2500, 2500).avif({ effort: 0 }).toBuffer();
  const looked = Promise.all([look('she', bytes), look('she', bytes)]);
  close();
  expect(await looked).toEqual([
    expect.stringMatching(/^(?:could not be|was not) decoded: /u),
    expect.stringMatching(/^(?:could not be|was not) decoded: /u),
  ]);
});

test('one of each person is decoded at a time, and who sends many holds up nobody', async () => {
  const turns = createPhotoTurns(2);
  const order: string[] = [];
  const ends = new Map<string, () => void>();
  const begin = (person: string, name: string): Promise<void> =>
    turns.take(person, () => {
      order.push(name);
      return new Promise((resolve) => ends.set(name, resolve));
    });
  const all = [
    begin('he', 'a1'),
    begin('he', 'a2'),
    begin('he', 'a3'),
    begin('she', 'b1'),
    begin('they', 'c1'),
  ];
  await Promise.resolve();
  expect(order).toEqual(['a1', 'b1']);
  const settle = async (name: string): Promise<void> => {
    ends.get(name)?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  await settle('b1');
  expect(order).toEqual(['a1', 'b1', 'c1']);
  await settle('a1');
  expect(order).toEqual(['a1', 'b1', 'c1', 'a2']);
  for (const name of ['c1', 'a2', 'a3']) await settle(name);
  await Promise.all(all);
});

/** Of this process, those that look at pictures. */
function childrenOfMine(): number[] {
  const tasks = readFileSync(`/proc/self/task/${process.pid}/children`, 'utf8').split(' ');
  return tasks.map(Number).filter((pid) => {
    if (!(pid > 0)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('photo-process');
    } catch {
      return false;
    }
  });
}

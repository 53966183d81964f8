/** What a signed programme puts on its screen, and when: read as a player reads it, and back from pictures to words. */
import { createHash } from 'node:crypto';
import { unpack } from '../../../content/programme/packed.ts';
import { slotsOf } from '../../../content/programme/showing.ts';
import type { RenderJob, RenderResult } from '../../../content/render/job.ts';
import { type ProgrammeBody, signedProgramme } from '../../../content/wire/messages.ts';
import { signedBy } from '../../server/live/signed-by.ts';
import type { Span } from './model.ts';

/** As it goes to a player. */
export interface Signed {
  readonly screen: string;
  readonly serial: number;
  readonly hash: string;
  readonly signature: string;
  readonly body: string;
  /** Of its server: raw public key, base64. */
  readonly key: string;
}

export interface Carried {
  /** Words by when they may come up; those of pictures that nobody has written stand under their hash. */
  readonly words: ReadonlyMap<string, readonly Span[]>;
  readonly until: number;
}

/** All screens of these histories are of one build: long enough for the words, which so are one picture each. */
export const BUILD = { width: 64, height: 16, colour: 'mono', surface: 'led' } as const;

/** Knows what each text looks like, because it has drawn it itself. */
export class Pictures {
  readonly #texts = new Map<string, string>();
  readonly #drawn = new Map<string, Promise<void>>();
  readonly #render: (job: RenderJob) => Promise<RenderResult>;

  constructor(render: (job: RenderJob) => Promise<RenderResult>) {
    this.#render = render;
  }

  learn(text: string): Promise<void> {
    let drawn = this.#drawn.get(text);
    if (!drawn) this.#drawn.set(text, (drawn = this.#draw(text)));
    return drawn;
  }

  textOf(hash: string): string {
    return this.#texts.get(hash) ?? `picture ${hash}`;
  }

  async #draw(text: string): Promise<void> {
    const job = { template: 'banner', copy: { text }, style: {}, geometry: BUILD };
    const result = await this.#render(job);
    if (!result.ok || result.rendered.kind !== 'picture')
      throw new Error(`${text} is no picture: ${JSON.stringify(result).slice(0, 200)}`);
    this.#texts.set(result.rendered.image.hash, text);
  }
}

/** @throws where no player would show it: the signature or the hash is wrong. */
export function carriedBy(signed: Signed, pictures: Pictures): Carried {
  const { screen, serial, hash, signature, body, key } = signed;
  if (createHash('sha256').update(body).digest('hex') !== hash)
    throw new Error(`the programme of ${screen} is not what its hash says`);
  if (!signedBy(key, signedProgramme(screen, serial, hash), signature))
    throw new Error(`the programme of ${screen} is not signed by its server`);
  const { entries, zones, until } = unpack((JSON.parse(body) as ProgrammeBody).programme);
  const words = new Map<string, Span[]>();
  for (const { loops, changes, fallback } of zones) {
    const runs = changes.map(([from, loop], at) => ({
      loop,
      span: { from, until: changes[at + 1]?.[0] ?? until },
    }));
    // What goes on without an end, where no other programme comes.
    runs.push({ loop: fallback, span: { from: until, until: until + 1 } });
    for (const { loop, span } of runs) {
      const played = loops[loop];
      if (!played) continue;
      for (const slot of new Set(slotsOf(played))) {
        const entry = entries[slot];
        if (!entry || entry.item === 'card' || entry.media.kind === 'dark') continue;
        const text =
          entry.media.kind === 'picture'
            ? pictures.textOf(entry.media.asset.hash)
            : `a ${entry.media.kind}`;
        words.set(text, [...(words.get(text) ?? []), span]);
      }
    }
  }
  return { words, until };
}

/** Those instants of the one, from now on, at which none of the others holds. */
export function outside(span: Span, within: readonly Span[], now: number): Span | null {
  let from = Math.max(span.from, now);
  for (const one of within.toSorted((a, b) => a.from - b.from))
    if (one.from <= from) from = Math.max(from, one.until);
  return from < span.until ? { from, until: span.until } : null;
}

/** The frames of urgent messages in force: ten thousand screens that come back share one read of the store. */

/** One frame, and the screens that its body names. */
export interface SharedFrame {
  readonly bytes: Buffer;
  readonly screens: readonly string[];
}

export interface FrameCache {
  /** The frames of one version by share, made by `make` where they are not held. */
  of(
    id: string,
    version: number,
    make: () => Promise<ReadonlyMap<string, SharedFrame>>,
  ): Promise<ReadonlyMap<string, SharedFrame>>;
  forget(id: string): void;
  /** Forgets a message that has ended, and remembers that: a snapshot that asked the store before must not bring it again. */
  end(id: string): void;
  hasEnded(id: string): boolean;
  clear(): void;
}

/** Messages held at a time; more are read again when they are wanted. */
const HELD_MAX = 16;
/** A snapshot is through within seconds; so many do not end in them. */
const ENDED_MAX = 1000;

export function createFrameCache(): FrameCache {
  const held = new Map<
    string,
    { version: number; frames: Promise<ReadonlyMap<string, SharedFrame>> }
  >();
  const ended = new Set<string>();
  return {
    of: async (id, version, make) => {
      const there = held.get(id);
      if (there?.version === version) return there.frames;
      const frames = make();
      held.delete(id);
      held.set(id, { version, frames });
      const [oldest] = held.keys();
      if (held.size > HELD_MAX && oldest !== undefined) held.delete(oldest);
      try {
        return await frames;
      } catch (error) {
        held.delete(id);
        throw error;
      }
    },
    forget: (id) => void held.delete(id),
    end: (id) => {
      held.delete(id);
      ended.add(id);
      const [oldest] = ended;
      if (ended.size > ENDED_MAX && oldest !== undefined) ended.delete(oldest);
    },
    hasEnded: (id) => ended.has(id),
    clear: () => held.clear(),
  };
}

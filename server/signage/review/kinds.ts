/** Kinds of content, for which units have rules of their own. */
export const KINDS = ['words', 'picture', 'media', 'takeover', 'own', 'urgent'] as const;
export type Kind = (typeof KINDS)[number];

interface Shown {
  readonly template: string;
  readonly copy: Readonly<Record<string, unknown>>;
}

const MEDIA: ReadonlySet<string> = new Set(['video', 'recording']);

/** A copy names pictures and files by their hash. */
const HASH = /"[0-9a-f]{64}"/;

function kindOf({ template, copy }: Shown): Kind {
  if (MEDIA.has(template)) return 'media';
  return HASH.test(JSON.stringify(copy)) ? 'picture' : 'words';
}

/** What a schedule is of: its owner's own, or of what its items are, and a takeover besides. */
export function kindsOf(layer: string, items: readonly Shown[]): Kind[] {
  if (layer === 'own') return ['own'];
  const kinds = new Set(items.map(kindOf));
  if (layer === 'takeover') kinds.add('takeover');
  return KINDS.filter((kind) => kinds.has(kind));
}

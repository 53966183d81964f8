/** What the console says where something is refused about items, files and drafts, in English. */
import type { FileNeeds } from '../../signage/ground/refusals.ts';
import type { RefusalWords } from './refusal-words.ts';

/** Things that a sentence can bear. */
const NAMED_MOST = 5;

const USES: Readonly<Record<FileNeeds['uses'][number]['kind'], string>> = {
  item: 'item',
  schedule: 'schedule',
  urgent: 'urgent message',
  screen: 'screen',
};

const needing = ({ uses, elsewhere }: FileNeeds): string => {
  const names = uses.slice(0, NAMED_MOST).map(({ kind, id }) => `${USES[kind]} ${id}`);
  const more = uses.length - names.length + elsewhere;
  return names.join('; ') + (more > 0 ? `${names.length > 0 ? ' and ' : ''}${more} more` : '');
};

export const itemRefusalsEn: Pick<
  RefusalWords['said'],
  | 'no-item-version'
  | 'no-file'
  | 'file-needed'
  | 'file-going'
  | 'no-draft'
  | 'draft-too-large'
  | 'drafts-full'
  | 'file-deleted'
  | 'item-changed'
  | 'item-not-withdrawn'
> = {
  'no-item-version': ({ id, version }) => `The item ${id} has no version ${version}.`,
  'no-file': ({ id }) => `There is no file ${id}, or it is not yours.`,
  'file-needed': (needs) => `This file is still needed: ${needing(needs)}.`,
  'file-going': () => 'This file is just being deleted. Please bring it again in a moment.',
  'no-draft': ({ id }) => `You have no draft ${id}.`,
  'draft-too-large': ({ kb }) => `A draft may have at most ${kb} kB.`,
  'drafts-full': ({ most }) => `You have ${most} drafts already; drop one first.`,
  'file-deleted': ({ id }) => `The file ${id} was deleted; bring it again to use it.`,
  'item-changed': () => 'The item has changed meanwhile.',
  'item-not-withdrawn': () => 'The item was not withdrawn.',
};

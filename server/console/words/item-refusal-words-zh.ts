/** What the console says where something is refused about items, files and drafts, in Chinese. */
import type { FileNeeds } from '../../signage/ground/refusals.ts';
import type { RefusalWords } from './refusal-words.ts';

/** Things that a sentence can bear. */
const NAMED_MOST = 5;

const USES: Readonly<Record<FileNeeds['uses'][number]['kind'], string>> = {
  item: '内容',
  schedule: '排期',
  urgent: '紧急消息',
  screen: '屏幕',
};

const needing = ({ uses, elsewhere }: FileNeeds): string => {
  const names = uses.slice(0, NAMED_MOST).map(({ kind, id }) => `${USES[kind]} ${id}`);
  const more = uses.length - names.length + elsewhere;
  return names.join('、') + (more > 0 ? `${names.length > 0 ? '，' : ''}另有 ${more} 处` : '');
};

export const itemRefusalsZh: Pick<
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
  'no-item-version': ({ id, version }) => `这条内容（${id}）没有第 ${version} 版。`,
  'no-file': ({ id }) => `没有这个文件（${id}），或者它不是你们单位的。`,
  'file-needed': (needs) => `这个文件还在用：${needing(needs)}。`,
  'file-going': () => '这个文件正在删除，请稍后再上传。',
  'no-draft': ({ id }) => `你没有这份草稿（${id}）。`,
  'draft-too-large': ({ kb }) => `草稿不能超过 ${kb} kB。`,
  'drafts-full': ({ most }) => `你已有 ${most} 份草稿，请先删掉一份。`,
  'file-deleted': ({ id }) => `文件（${id}）已经删除；要用请重新上传。`,
  'item-changed': () => '这条内容刚被改过。',
  'item-not-withdrawn': () => '这条内容没有被撤下。',
};

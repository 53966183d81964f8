/** About review: part of `refusal-words-zh.ts`. */
import type { ReviewRefusalWords } from './refusal-words.ts';

export const reviewRefusalsZh: ReviewRefusalWords = {
  'no-review': () => '没有这份送审，或不属于本单位。',
  'review-over': () => '已不在审核中。',
  'review-returned': () => '已退回，修改后会重新送审。',
  'review-changed': () => '你看过之后内容又改了，请重新查看。',
  'review-own': () => '自己写的、送审的或改过的内容不能自己审核。',
  'review-twice': () => '另一级审核是你通过的，这一级须由他人审核。',
  'review-not-yours': () => '你不是该单位的审核人。',
  'review-deputy-later': () => '代理人在审核期限过后才能审核。',
  'review-above-later': () => '先由该单位自己审核，期限过后你才能代为审核。',
  'review-not-submitter': () => '只有送审或改过的人可以撤回送审。',
  'mark-no-item': () => '标记所在的内容不在送审范围内。',
  'mark-no-words': () => '标记的位置没有文字。',
  'mark-beside': ({ length }) => `标记必须落在这 ${length} 个字之内。`,
  'rule-below-superior': () => '上级单位的要求更严，只有上级的管理员可以放宽。',
  'review-after-stays': () => '已发出的消息必须经过事后审核，不能撤回送审。',
  'urgent-unconfirmed': () => '这条消息要等第二个人确认。',
};

/** 单位、人员、角色和导入名单：见 `refusal-words-zh.ts`。 About units, people and lists of them, in Chinese. */
import type { StandingThings } from '../../signage/ground/people-refusals.ts';
import type { PeopleRefusalWords } from './refusal-words.ts';

const THINGS: Readonly<Record<string, string>> = {
  units: '下级单位',
  screens: '屏幕',
  people: '人员',
  schedules: '排期',
  campaigns: '活动',
  urgents: '紧急消息',
};

const named = (stands: StandingThings['stands']): string =>
  stands.map(({ what, ids }) => `${THINGS[what] ?? what}（${ids.join('、')}）`).join('，');

export const peopleRefusalsZh: PeopleRefusalWords = {
  'unit-changed': () => '这个单位刚被别人改过，请刷新本页再试。',
  'unit-code-taken': ({ code }) => `代码 ${code} 已属于另一个单位。`,
  'unit-code': () => '代码应为 6、9 或 12 位数字。',
  'unit-at-top': () => '这是你所在的单位或最上级单位，不能移动、合并或停用。',
  'unit-asks-less': () => '对方单位的审核要求低于本单位。请先提高对方的审核规则，再合并。',
  'unit-inside': () => '不能放到它自己或它的下级里。',
  'unit-closed': () => '这个单位已停用。',
  'unit-open': () => '这个单位没有停用。',
  'unit-merged': () => '这个单位已并入别的单位，或上级单位已停用，不能启用。',
  'unit-in-use': ({ stands }) => `这个单位里还有：${named(stands)}。请先移走或结束。`,

  'person-unknown': () => '你的单位和下级里没有这个人。',
  'person-changed': () => '这个人的资料刚被别人改过，请刷新本页再试。',
  'person-above': () => '这个人在你管辖以外还有角色，请由那里的管理员处理。',
  'login-taken': ({ login }) => `用户名“${login}”已有人使用或用过，不再分配给别人。`,
  'not-to-yourself': () => '不能改自己的角色和账号状态，请由另一名管理员处理。',
  'last-administrator': () => '这是全县最后一名管理员，请先任命另一名。',
  'grant-unknown': () => '这个人没有这项角色。',
  'grant-twice': () => '这个人在该单位已有这项角色。',
  'deputy-span': () => '代理要有期限，请填到什么时候为止。',
  'deputy-of-itself': () => '不能代理自己。',
  'deputy-of-nothing': () => '被代理的人在该单位或上级没有这项角色。',

  'list-empty': () => '名单里没有内容。',
  'list-long': ({ most }) => `名单最多 ${most} 行。`,
  'list-large': ({ mb }) => `名单不能超过 ${mb} MB。`,
  'list-encoding': () => '文件不是 UTF-8 或 GB 18030 编码，请另存为“CSV UTF-8”。',
  'list-quotes': ({ row }) => `从第 ${row} 行起引号不成对，或引号在单元格中间。`,
  'list-heading-unknown': ({ heading }) => `没有“${heading}”这一列，请对照样表。`,
  'list-heading-twice': ({ heading }) => `“${heading}”这一列出现了两次。`,
  'list-heading-missing': ({ heading }) => `缺少“${heading}”这一列。`,
  'row-empty-cell': () => '不能为空。',
  'row-too-long': ({ most }) => `最多 ${most} 个字。`,
  'row-twice': ({ row }) => `与第 ${row} 行重复。`,
  'row-no-unit': ({ written }) => `你的单位、下级和本名单里都没有“${written}”。`,
  'row-units-many': ({ written, count }) =>
    `有 ${count} 个单位叫“${written}”，请写代码，或连上级一起写，如“县局/城关派出所”。`,
  'row-ring': () => '名单里的单位互为上下级，成了一圈。',
  'row-moves-unit': () => '这个单位现在的上级不同。请用“移动单位”，那里可以先看影响。',
  'row-moves-person': () => '这个人现在属于另一个单位，请先把人调过来。',
  'row-no-kind': ({ written, known }) => `没有“${written}”，可以写：${known.join('、')}。`,
  'row-no-size': ({ written }) =>
    `“${written}”不是尺寸，请写成 64x16，宽 8 到 7680，高 8 到 4320。`,
  'row-malformed': ({ written }) => `“${written}”写法不对。`,
};

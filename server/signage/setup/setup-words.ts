/** What each step of moving in is called, and why it is one, in both languages. */
export interface Both {
  readonly zh: string;
  readonly en: string;
}

export interface StepWords {
  readonly title: Both;
  readonly text: Both;
}

const words = (title: [zh: string, en: string], text: [zh: string, en: string]): StepWords => ({
  title: { zh: title[0], en: title[1] },
  text: { zh: text[0], en: text[1] },
});

export const STEP_WORDS = {
  units: words(
    ['建立单位', 'Units'],
    [
      '把派出所、大队和合作单位建在本局之下，屏幕和人员都归到单位。多的话用表格一次导入：/api/imports/units。',
      'Stations, brigades and partners below the bureau: screens and people belong to a unit. Many at once from a spreadsheet: /api/imports/units.',
    ],
  ),
  people: words(
    ['添加人员', 'People'],
    [
      '每种角色至少一人：发布、指挥、审核、督查、管理；有屏幕签了插播约定的，还要有店主。可用表格一次导入：/api/imports/people。',
      'Somebody for each role: publisher, command, reviewer, inspector, administrator; an owner where a screen has a contract. From a spreadsheet: /api/imports/people.',
    ],
  ),
  screens: words(
    ['登记屏幕', 'Screens'],
    [
      '写明大小、颜色、安装地点和所属单位。一块一块登记，或用表格一次导入：/api/imports/screens。',
      'Each with its size, its colours, where it hangs and whose it is. Many at once from a spreadsheet: /api/imports/screens.',
    ],
  ),
  pairing: words(
    ['配对播放端', 'Pairing'],
    [
      '在播放端打开 /play/屏幕编号，把屏上显示的六位配对码填进来。',
      'Open /play/ID on the player of a screen, and claim the code that it shows.',
    ],
  ),
  'word-lists': words(
    ['设置词表', 'Lists of words'],
    [
      '禁用词、错别字和规范用语。可以载入自带的词表，再补充本地的。',
      'What is forbidden, misspelt or said better. Load the one that comes with the program, and add your own.',
    ],
  ),
  library: words(
    ['载入标语库', 'The library'],
    [
      '把自带的标语加为内容，之后挑选使用；载入不会上屏。',
      'The slogans that come with the program, as items to choose from; nothing is put on by it.',
    ],
  ),
  published: words(
    ['发布第一条标语', 'The first slogan'],
    [
      '先定好哪些内容要审核（/api/review-rules），再挑一条内容，选好屏幕和时间发布；要审核的，通过后才算发布。也可以按方案建一个活动。',
      'Say first what has to be approved (/api/review-rules). Then put an item on a target for a window, or make a campaign of one of the plans; what waits for approval is not out yet.',
    ],
  ),
  key: words(
    ['备份签名密钥', 'The signing key'],
    [
      '播放端只认这把钥匙。请把数据目录里的 signing-key.pem 存一份在别处；服务器看不到备份，做好后自行打勾。',
      'Players trust this key alone. Keep a copy of signing-key.pem from the data folder elsewhere; the server cannot see it, so this is yours to tick.',
    ],
  ),
  audit: words(
    ['把审计末端存到别处', 'The end of the audit'],
    [
      '设置 GENGFU_ANCHOR_FILE 或 GENGFU_ANCHOR_URL，改写整条审计记录也会被发现；服务器看不到那一头，做好后自行打勾。',
      'Set GENGFU_ANCHOR_FILE or GENGFU_ANCHOR_URL, so that an audit that was written anew is noticed; the other end is out of sight, so this is yours to tick.',
    ],
  ),
} as const satisfies Readonly<Record<string, StepWords>>;

export type StepCode = keyof typeof STEP_WORDS;

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
      '把派出所、大队和合作单位建在本局之下，屏幕和人员都归到单位。可以逐个建，也可以用表格导入。',
      'Stations, brigades and partners below the bureau: screens and people belong to a unit. One by one, or from a spreadsheet.',
    ],
  ),
  people: words(
    ['添加人员', 'People'],
    [
      '每种角色至少一人：发布、指挥、审核、督查、管理；有屏幕签了插播约定的，还要有店主。',
      'Somebody for each role: publisher, command, reviewer, inspector, administrator; an owner where a screen has a contract.',
    ],
  ),
  'second-factor': words(
    ['要求双重验证', 'A second factor'],
    [
      '规定哪些角色必须启用双重验证，至少包括管理员：单凭密码，谁拿到都能改一切。由全县的管理员设置。',
      'Say which roles must have one, administrators at the least: a password alone opens everything to whoever gets it. For who administers the whole county.',
    ],
  ),
  screens: words(
    ['登记屏幕', 'Screens'],
    [
      '写明大小、颜色、安装地点和所属单位。可以逐块登记，也可以用表格导入。',
      'Each with its size, its colours, where it hangs and whose it is. One by one, or from a spreadsheet.',
    ],
  ),
  pairing: words(
    ['配对播放端', 'Pairing'],
    [
      '在播放端打开 /play/屏幕编号，把屏上显示的六位配对码填进来。',
      'Open /play/ID on the player of a screen, and claim the code that it shows.',
    ],
  ),
  policy: words(
    ['选定限值', 'Limits'],
    [
      '每分钟字数、静止画面最短时间、给司机看的信息条数。可以用自带的，也可以自己定；没有选定之前按自带的执行。下级单位沿用。',
      'Characters a minute, how long a page stands, how much a driver takes in: those that come with the program, which hold until somebody chooses, or your own. Units below have the same.',
    ],
  ),
  'review-rules': words(
    ['设定审核', 'Review'],
    [
      '按内容种类规定发布前由几人审核：零人、一人或两人；紧急消息先确认还是先发后审。不设就是不审。下级单位沿用。',
      'How many people approve each kind of content before it shows: none, one or two; whether an urgent message is confirmed first or reviewed after. Without a rule nobody is asked. Units below have the same.',
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
      '挑一条内容，选好屏幕和时间发布；也可以按方案建一个活动。',
      'Put an item on a target for a window, or make a campaign of one of the plans.',
    ],
  ),
  mail: words(
    ['通知邮件', 'Mail'],
    [
      '运维人员设置 GENGFU_SMTP_URL 和 GENGFU_MAIL_FROM，各人再填写自己的邮箱，才收得到邮件；发出过一封，这一步就算完成。不用邮件也可以，程序内的通知照常。',
      'Whoever runs the machine sets GENGFU_SMTP_URL and GENGFU_MAIL_FROM, and each person gives an address. Done once a letter went out. Without mail the inbox in the program does.',
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

/** The lists of a county that has never used the program, as its clerks type them, slips of the pen and all. */

/** Rows that are wrong, by what they should have been. */
const mended = (list: string, slips: Readonly<Record<string, string>>): string =>
  Object.entries(slips).reduce((text, [wrong, right]) => text.replace(wrong, right), list);

export const UNITS_WITH_SLIPS = [
  '单位名称,代码,类型,上级单位,联系电话',
  '城关派出所,420582001,派出所,,0717-110',
  '解放路警务室,420582001201,派出所,城关所,',
  '人民商场,,商场,城关派出所,',
].join('\r\n');

export const UNITS = mended(UNITS_WITH_SLIPS, { 城关所: '城关派出所', ',商场,': ',商户,' });

/** One for each work that the county has, and a second reviewer. */
export const PEOPLE = [
  '登录名,姓名,单位,角色',
  'fabu01,发布员一,城关派出所,发布员',
  'shenhe01,审核员一,城关派出所,审核员',
  'shenhe02,审核员二,公安局,审核员',
  'dianzhu01,店主一,人民商场,店主',
  'ducha01,督查员一,公安局,督查员',
  'guanli01,管理员一,公安局,管理员、指挥中心',
].join('\n');

/** The one on which a player is hung: wide and high enough for the slogan to stand still. */
export const GATE = 'shangchang-01';

/** As people write them, and what is meant. */
const SIZES = [
  ['64×16', 64, 16],
  ['128*32', 128, 32],
  ['１２８Ｘ３２', 128, 32],
  ['96 x 32', 96, 32],
  ['64X32点', 64, 32],
  ['192×96像素', 192, 96],
] as const;
const COLOURS = ['单红', '双基色', '全彩'] as const;
const SCREENS_COUNT = 40;

/** Row 5 has no height, row 9 a colour that no lamp has, and row 21 has the number of the one above it. */
const SLIPS: Readonly<Record<number, readonly [at: number, written: string]>> = {
  5: [4, '64'],
  9: [5, '蓝色'],
  21: [0, 'daolu-18'],
};

interface Listed {
  readonly cells: readonly string[];
  readonly width: number;
  readonly height: number;
}

/** By row as spreadsheets count them: the first stands in row 2. */
const SCREENS_LISTED: readonly Listed[] = Array.from({ length: SCREENS_COUNT }, (_, n) => {
  if (n === 0) {
    const cells = [GATE, '商场正门屏', '人民商场', '门店', '１９２＊９６', '全彩', '正门'];
    return { cells, width: 192, height: 96 };
  }
  const [size, width, height] = SIZES[n % SIZES.length] ?? SIZES[0];
  const colour = COLOURS[n % COLOURS.length] ?? '单红';
  const unit = n % 2 === 0 ? '城关派出所' : '420582001201';
  const cells = [`daolu-${n}`, `道路屏${n}`, unit, '交通', size, colour, '道路、主干道'];
  return { cells, width, height };
});

export const SIZES_MEANT: Readonly<Record<string, string>> = Object.fromEntries(
  SCREENS_LISTED.map(({ cells: [id = ''], width, height }) => [id, `${width}x${height}`]),
);

function screens(slips: typeof SLIPS): string {
  const rows = SCREENS_LISTED.map(({ cells }, n) => {
    const [at, written] = slips[n + 2] ?? [-1, ''];
    return cells.map((cell, i) => (i === at ? written : cell)).join(',');
  });
  return ['编号,屏幕名称,所属单位,类型,分辨率,颜色,标签', ...rows].join('\n');
}

export const SCREENS = screens({});
export const SCREENS_WITH_SLIPS = screens(SLIPS);

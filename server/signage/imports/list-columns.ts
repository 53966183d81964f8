/** The columns of each list, by every name that people give them. */
import type { ScreenKind } from '../../../content/library/schema.ts';
import type { Role } from '../reach/rights.ts';
import type { UnitKind } from '../units/unit-kinds.ts';

export type ListKind = 'units' | 'people' | 'screens';
export const LIST_KINDS: readonly ListKind[] = ['units', 'people', 'screens'];

export interface Column {
  readonly key: string;
  /** As the example has it, first the Chinese and then the English one; others are understood. */
  readonly headings: readonly [zh: string, en: string, ...others: string[]];
  readonly required?: true;
  /** Longest that a cell may be. */
  readonly most: number;
  /** What the example has there, row by row. */
  readonly example: readonly [string, string];
}

export const COLUMNS: Readonly<Record<ListKind, readonly Column[]>> = {
  units: [
    {
      key: 'code',
      headings: ['代码', 'code', '单位代码', '区划代码'],
      most: 40,
      example: ['420582001', '420582001201'],
    },
    {
      key: 'name',
      headings: ['名称', 'name', '单位名称', '单位'],
      required: true,
      most: 100,
      example: ['城关派出所', '解放路警务室'],
    },
    {
      key: 'nameEn',
      headings: ['英文名称', 'name (English)', 'nameEn', '英文名'],
      most: 100,
      example: ['Chengguan Police Station', 'Jiefang Road Post'],
    },
    {
      key: 'kind',
      headings: ['类型', 'kind', '单位类型'],
      required: true,
      most: 40,
      example: ['派出所', '派出所'],
    },
    {
      key: 'parent',
      headings: ['上级单位', 'parent', '上级'],
      most: 300,
      example: ['', '城关派出所'],
    },
    {
      key: 'telephone',
      headings: ['电话', 'telephone', '联系电话', 'phone'],
      most: 40,
      example: ['', ''],
    },
  ],
  people: [
    {
      key: 'login',
      headings: ['用户名', 'login', '登录名', '账号'],
      required: true,
      most: 63,
      example: ['fabu01', 'shenhe01'],
    },
    {
      key: 'name',
      headings: ['姓名', 'name'],
      required: true,
      most: 100,
      example: ['发布员一', '审核员一'],
    },
    {
      key: 'unit',
      headings: ['单位', 'unit', '所属单位'],
      required: true,
      most: 300,
      example: ['城关派出所', '420582001'],
    },
    {
      key: 'roles',
      headings: ['角色', 'roles', 'role'],
      most: 200,
      example: ['发布员', '审核员、督查员'],
    },
    {
      key: 'telephone',
      headings: ['电话', 'telephone', '联系电话', 'phone'],
      most: 40,
      example: ['', ''],
    },
    {
      key: 'email',
      headings: ['邮箱', 'e-mail', 'email', '电子邮箱'],
      most: 254,
      example: ['', ''],
    },
  ],
  screens: [
    {
      key: 'id',
      headings: ['编号', 'id', '屏幕编号'],
      required: true,
      most: 63,
      example: ['chengguan-01', 'chengguan-02'],
    },
    {
      key: 'name',
      headings: ['名称', 'name', '屏幕名称'],
      required: true,
      most: 100,
      example: ['派出所门头屏', '人民广场大屏'],
    },
    {
      key: 'nameEn',
      headings: ['英文名称', 'name (English)', 'nameEn', '英文名'],
      most: 100,
      example: ['Station gate', 'People’s Square'],
    },
    {
      key: 'unit',
      headings: ['单位', 'unit', '所属单位'],
      required: true,
      most: 300,
      example: ['城关派出所', '420582001'],
    },
    {
      key: 'kind',
      headings: ['类型', 'kind', '屏幕类型'],
      required: true,
      most: 40,
      example: ['单位', '广场'],
    },
    {
      key: 'size',
      headings: ['尺寸', 'size', '分辨率', '点数'],
      required: true,
      most: 40,
      example: ['64x16', '1920×1080'],
    },
    {
      key: 'colour',
      headings: ['颜色', 'colour', 'color'],
      required: true,
      most: 40,
      example: ['单红', '全彩'],
    },
    { key: 'surface', headings: ['材质', 'surface', '屏体'], most: 40, example: ['LED', 'LCD'] },
    { key: 'tags', headings: ['标签', 'tags'], most: 400, example: ['门头', '广场、主干道'] },
  ],
};

/** Words that people write for each value: the value itself is one of them. */
type Written<Value extends string> = Readonly<Record<Value, readonly string[]>>;

export const KIND_OF_UNIT: Written<UnitKind> = {
  bureau: ['公安局', '县局', '局', '分局'],
  station: ['派出所', '警务室', '所'],
  brigade: ['大队', '中队', '支队'],
  partner: ['合作单位', '成员单位'],
  place: ['场所', '商户', '门店', '店'],
};

export const KIND_OF_SCREEN: Written<ScreenKind> = {
  storefront: ['门店', '店铺', '商铺'],
  square: ['广场'],
  vehicle: ['车载', '车辆', '出租车', '公交车'],
  bank: ['银行'],
  transport: ['交通', '车站'],
  market: ['市场'],
  department: ['单位', '机关'],
};

export const COLOUR: Written<'mono' | 'dual' | 'rgb'> = {
  mono: ['单红', '单色', '红', 'red', 'single'],
  dual: ['双色', '双基色', 'red + green', 'two'],
  rgb: ['全彩', '彩色', 'full colour', 'full color', 'full'],
};

export const SURFACE: Written<'led' | 'lcd'> = { led: [], lcd: ['液晶'] };

export const ROLE: Written<Role> = {
  publisher: ['发布员'],
  owner: ['屏主', '店主'],
  command: ['指挥中心', '指挥'],
  reviewer: ['审核员'],
  inspector: ['督查员'],
  administrator: ['管理员'],
};

/** What a word means, however it is written; undefined: nothing. */
export function meant<Value extends string>(
  written: Written<Value>,
  word: string,
): Value | undefined {
  const folded = fold(word);
  return (Object.keys(written) as Value[]).find(
    (value) => fold(value) === folded || written[value].some((other) => fold(other) === folded),
  );
}

/** Full width, spaces, and small or large make no difference. */
export const fold = (text: string): string =>
  text.normalize('NFKC').replaceAll(/\s/g, '').toLowerCase();

/** What the console says where something is refused, in Chinese: the original. */
import type { FactsOf, NamedScreen } from '../../signage/ground/refusals.ts';
import type { Role } from '../../signage/reach/rights.ts';
import { reviewRefusalsZh } from './review-refusal-words-zh.ts';
import { itemRefusalsZh } from './item-refusal-words-zh.ts';
import { signInRefusalsZh } from './sign-in-refusal-words-zh.ts';
import { fieldNamesZh } from './field-names-zh.ts';
import { peopleRefusalsZh } from './people-refusal-words-zh.ts';
import type { RefusalWords } from './refusal-words.ts';
import { zh } from './words-zh.ts';

/** Screens that a sentence can bear. */
const NAMED_MOST = 5;

const listed = (screens: readonly NamedScreen[]): string => {
  const names = screens.slice(0, NAMED_MOST).map(({ name }) => name);
  return names.join('、') + (screens.length > NAMED_MOST ? `等 ${screens.length} 块` : '');
};

const ROLES: Readonly<Record<string, string>> = {
  publisher: '发布员',
  owner: '屏主',
  command: '指挥中心',
  reviewer: '审核员',
  inspector: '督查员',
  administrator: '管理员',
} satisfies Record<Role, string>;
const rolesOf = (roles: readonly string[]): string =>
  roles.map((role) => ROLES[role] ?? role).join('、');

const NAMES: Readonly<Record<string, string>> = fieldNamesZh;
const fieldNameZh = (field: string): string => NAMES[field] ?? field;

const KINDS: Readonly<Record<string, string>> = zh.kinds;

const OWNERS_SAY: Readonly<Record<FactsOf<'owners-refuse'>['clause'], string>> = {
  never: '有的屏约定不许别人占用店主自己的节目时段。',
  'theme-days': '有的屏约定只在主题日当天可以做专场，而这次不是为主题日安排的。',
  near: '有的屏按每天的分钟数约定专场，而只在地点附近播放的内容算不出分钟数。',
};

/** What each kind of value is called, as zod names them. */
const TYPES: Readonly<Record<string, string>> = {
  string: '文字',
  number: '数字',
  int: '整数',
  boolean: '是或否',
  array: '一列',
  object: '一组内容',
};

export const refusalsZh: RefusalWords = {
  named: (name, sentence) => `${name}：${sentence}`,

  said: {
    ...peopleRefusalsZh,

    'sign-in-first': () => '登录已过期，请重新登录。',
    'login-wrong': () => '用户名或密码不对。',
    'passwords-tried-out': () => '密码错误次数过多，请过几分钟再试。',
    'codes-tried-out': () => '配对码错误次数过多，请过几分钟再试。',
    'tokens-tried-out': () => '令牌错误次数过多，请一分钟后再试。',
    'sign-in-full': () => '登录的人太多，请稍后再试。',
    'source-unknown': () => '令牌不属于任何已配置的预警来源。',
    'foreign-page': () => '这次请求不是从本站页面发出的。',
    'may-not-publish': ({ roles }) => `你的角色（${rolesOf(roles)}）不能发布标语。`,
    'may-not-own': ({ roles }) => `你的角色（${rolesOf(roles)}）不能改店主自有的内容。`,
    'may-not-urgent': ({ roles }) => `你的角色（${rolesOf(roles)}）不能发布紧急消息。`,
    'may-not-administer': ({ roles }) => `你的角色（${rolesOf(roles)}）不能管理单位、人员和屏幕。`,
    'may-not-read': ({ roles }) => `你的角色（${rolesOf(roles)}）不能看这里的内容。`,
    'may-not-locate': ({ roles }) => `你的角色（${rolesOf(roles)}）不能看车辆的位置。`,
    'may-not-review': ({ roles }) => `你的角色（${rolesOf(roles)}）不能审核。`,
    'may-not-audit': ({ roles }) => `你的角色（${rolesOf(roles)}）不能看操作记录。`,
    'token-not-for': ({ right }) => `这个令牌没有“${right}”权限。`,
    'not-by-token': () => '此操作只能由登录的人进行，程序令牌不行。',
    'no-token': ({ id }) => `没有令牌 ${id}，或它不属于你。`,
    'tokens-most': ({ most }) => `你已有 ${most} 个令牌，不能再多。请先撤销一个。`,
    'token-ends': ({ days }) => `令牌有效期最短一分钟，最长 ${days} 天。`,
    'no-role': () => '你在这个单位没有任何角色。请向管理员申请。',
    'beyond-your-unit': () => '涉及本单位以外的内容，不能撤回。',
    'open-elsewhere': () => '此处不能直接播放开放的屏，请用配对码配对或先登录。',
    'open-too-often': () => '开放屏的播放端太多，请稍后再试。',
    'paired-by-code': () => '这块屏要用配对码配对。',

    ...itemRefusalsZh,
    ...signInRefusalsZh,
    'no-screen': ({ id }) => `没有这块屏（${id}），或者它不属于你的单位。`,
    'no-programme': () => '这块屏还没有节目单。',
    'no-unit': ({ id }) => `没有这个单位（${id}）。`,
    'no-unit-below': ({ id }) => `你的单位和下级里没有这个单位（${id}）。`,
    'no-schedule': ({ id }) => `没有这个排期（${id}），或者它不属于你的单位。`,
    'no-campaign': ({ id }) => `没有这个活动（${id}），或者它不属于你的单位。`,
    'no-item': ({ id }) => `没有这条内容（${id}），或者它不属于你的单位。`,
    'no-template': ({ id }) => `没有这种版式（${id}）。`,
    'no-urgent': ({ id }) => `没有这条紧急消息（${id}），或者它不属于你的单位。`,
    'no-group': ({ id }) => `没有这个屏幕分组（${id}），或者它不属于你的单位和上下级。`,
    'no-thumbnail': () => '这张画面已经取走，或者不是你要的那张。',
    'no-deed': () => '没有可以撤回的操作。',
    'no-asset': () => '没有这个文件。',
    'asset-not-here': () => '所需的文件上传到了另一台服务器，或已丢失。请重新上传。',
    'asset-later': () => '这个文件正在重新生成，请稍后再试。',
    'assets-unavailable': () => '文件存储没有响应，请重试。',
    'asset-for-whom': () => '请先登录再查看这个文件，或重新获取它的地址。',
    'asset-of-others': () => '你管理的屏幕和内容都没有用到这个文件。',
    'no-media': () => '没有找到上传的文件，请重新选择。',
    'no-webhook': ({ id }) => `没有推送地址 ${id}，或者它不属于你的单位。`,
    'nothing-there': ({ path }) => `没有这个地址：${path}`,
    'code-run-out': () => '配对码已过期。',

    'no-word-list': () => '没有这个词表，或者它不属于你的单位。',
    'no-word': () => '这个词已经不在词表里。',
    'no-plan': ({ id }) => `标语库里没有这个方案（${id}）。`,

    'no-screen-matches': () => '选定的范围里没有属于你单位或下级的屏幕。',
    'reaches-no-screen': () => '选定的范围里没有屏幕。演练只发到标有“drill”的屏幕。',
    'zone-missing': ({ zone, screens }) => `这些屏幕没有分区“${zone}”：${listed(screens)}。`,
    'screen-retired': ({ screens }) => `已经拆除：${listed(screens)}。`,
    'fold-outside': () => '超出了屏幕。',
    'screens-at-once': ({ most }) => `一次最多改 ${most} 块屏。`,
    'member-elsewhere': ({ screens }) => `不属于分组所在单位及其下级：${listed(screens)}。`,
    'owners-refuse': ({ clause, screens }) =>
      `${OWNERS_SAY[clause]}这些屏是：${listed(screens)}。可以选择不含这些屏再发布。`,
    'pause-not-agreed': () => '这块屏的约定里没有暂停插播的权利。',
    'pause-over-agreed': ({ minutes, at }) =>
      at === 'once'
        ? `按约定，一次最多暂停 ${minutes} 分钟。`
        : `按约定，一天最多暂停 ${minutes} 分钟，这一天剩下的不够了。`,
    'no-consent': ({ id }) => `没有这份征询（${id}），或者它与你的单位无关。`,
    'consent-changed': () => '这份征询刚刚已有人答复，请刷新后再看。',
    'consent-over': () => '征询的时段已经过去。',
    'consent-of-yours': () => '征询是你自己提出的，要由屏主答复。',
    'nothing-to-ask': () => '这些屏上没有需要征询屏主的内容。',
    'day-to-come': () => '这一天还没有到。',
    'item-withdrawn': () => '这条内容已经撤下，不能再排。',
    'campaign-over': () => '这个活动已经结束。',
    'video-two-tone': ({ screens }) =>
      `单色、双色屏放不了视频，请不要选这些屏幕：${listed(screens)}。`,
    'video-needs-colours': () => '单色、双色屏放不了视频。',
    'recording-unheard': () => '选定的屏幕都没有喇叭，录音没有人听得到。',
    'is-a-recording': () => '这个文件是录音，不是视频。',
    'is-a-video': () => '这个文件是视频，不是录音。',
    'code-not-shown': () => '现在没有屏幕显示这个配对码。配对码十分钟后失效。',
    'expiry-past': () => '结束时间必须在现在之后。',
    'expiry-far': () => '最长不超过七天。',
    'ends-before-start': () => '结束必须晚于开始。',
    'over-already': () => '这个时间已经过了。',
    'not-a-phase': () => '不是这个活动的阶段。',
    'no-theme-day': () => '这个活动没有主题日，无法推算日期。',
    'no-phases': () => '这个活动没有可以复制的阶段。',
    'does-not-move': ({ kinds }) =>
      `只有${kinds.map((kind) => KINDS[kind] ?? kind).join('、')}类的屏幕会移动。`,

    'file-length-unsaid': () => '文件没有说明时长，这个浏览器也读不出来，请换一种格式。',
    'file-length': ({ ms }) => `文件时长 ${(ms / 1000).toFixed(1)} 秒；应在 0.5 秒到一小时之间。`,
    'file-too-large': ({ mb }) => `文件超过 ${mb} MB。`,
    'picture-unusable': () =>
      '这张图片不能用：只收 PNG、JPEG、WebP、AVIF，不超过 6400 万像素（AVIF 不超过 1500 万），且不能损坏。',
    'files-at-once': ({ most }) => `你有 ${most} 个文件还在上传，请等其中一个完成后再传。`,
    'pictures-at-once': ({ most }) => `你有 ${most} 张图片还在读取，请等其中一张完成后再传。`,
    'picture-too-large': ({ mb }) => `图片超过 ${mb} MB。`,
    'json-too-deep': ({ levels }) => `提交的内容嵌套超过 ${levels} 层。`,
    'json-too-wide': ({ parts }) => `提交的内容超过 ${parts} 项。`,
    'request-too-large': ({ kb }) => `提交的内容超过 ${kb} kB。`,
    'alert-too-large': ({ kb }) => `预警不能超过 ${kb} kB。`,
    'alerts-waiting': () => '等待读取的预警过多，请稍后再次提交。',
    'asset-range': () => '要读的部分超出了文件。',

    'screen-exists': ({ id }) => `已经有编号为 ${id} 的屏幕。`,
    'screen-changed': () => '这块屏刚被别人改过，请刷新本页再试。',
    'screens-changed': () => '这些屏幕在你查看之后有变动，请重新预览。',
    'screen-stands': () => '这块屏没有拆除。',
    'group-changed': () => '这个分组刚被改过或删除，请刷新本页再试。',
    'group-in-use': ({ uses }) =>
      `这个分组还在使用，不能删除：${uses.map(({ name, id }) => name || id).join('、')}。`,
    'screen-offline': () => '屏幕离线。',
    'limits-changed': () => '本单位的限值刚被别人改过，请重新查看。',
    'word-list-changed': () => '这个词表刚被别人改过，请刷新本页再试。',
    'plan-loaded': () => '这个方案在那一天已经建好了。',
    'schedule-changed': () => '这个排期刚被别人改过或撤下，请刷新本页再试。',
    'campaign-changed': () => '这个活动刚被别人改过，请刷新本页再试。',
    'campaign-ended': () => '这个活动已经结束。',
    'urgent-changed': () => '这条消息刚被改过或已经结束，请刷新本页。',
    'urgent-over': () => '这条消息已经结束。',
    'key-of-another': () => '这次提交和已发的另一条消息用了同一个编号，请刷新本页再发。',
    'webhook-changed': () => '这个推送地址刚被别人改过，请刷新本页再试。',
    'webhooks-full': ({ most }) => `一个单位最多有 ${most} 个推送地址。`,
    'being-changed': () => '别人正在改同一处，请刷新本页再试。',
    'not-paused': () => '现在没有暂停。',
    'not-your-last': () => '这不是你最近的一次操作。',
    'changed-since': () => '此后已被别人改过，不能撤回。',
    ...reviewRefusalsZh,
    'key-configured': () => '签名密钥由配置给出，请到配置里更换。',

    'pairing-full': () => '等待配对的播放端太多，请十分钟后再试。',
    'reading-full': () => '现在查询的人太多，请稍后再试。',
    'store-away': () => '数据库没有响应，或磁盘已满。请稍后再试；仍然不行请告诉管理员。',
    'screen-asked': () => '正有人在看这块屏，请稍等片刻。',

    'word-forbidden': ({ found, at, better }) =>
      `第 ${at} 个字起的“${found}”不能上屏${better ? `，请改为“${better}”` : ''}。`,
    'item-word-forbidden': ({ field, found, at, better }) =>
      `这条内容的${fieldNameZh(field)}里，第 ${at} 个字起的“${found}”不能上屏${better ? `，请改为“${better}”` : ''}。`,
    'word-empty': () => '这个词里没有可以查找的字。',
    'word-twice': ({ line }) => `这个词在第 ${line} 行已经有了。`,
    'word-kind': ({ kind }) => `没有“${kind}”这一类，请写：禁用、错别字、推荐。`,
    'better-missing': () => '请写明应改为什么。',
    'better-has-word': () => '改后的词里仍有原来的词。',
    'word-list-full': ({ most }) => `一个词表最多 ${most} 个词。`,
    'text-encoding': () => '读不懂这个文件，请另存为 UTF-8 或 GB 18030。',
    'table-broken': ({ line }) => `第 ${line} 行读不成表格，请看引号是否配对。`,
    'column-missing': ({ column }) => `表里缺少“${column}”这一列。`,
    'column-unknown': ({ column }) => `表里不应有“${column}”这一列。`,
    'cell-long': ({ most }) => `最多 ${most} 个字。`,
    'table-too-large': ({ mb }) => `文件超过 ${mb} MB。`,

    'text-broken': () => '文字里有残缺的字符，请删去后重新输入。',
    unreadable: () => '服务器看不懂提交的内容，请刷新本页再试。',
    internal: ({ request }) => `服务器出错了，请把这个编号告诉管理员：${request ?? '–'}`,
  },
  rules: {
    'time-zone-unknown': '没有这个时区。',
    'date-unreadable': '日期不对。',
    'time-unreadable': '时间不对。',
    'weekday-unknown': '星期只能是 1 到 7。',
    'ends-before-start': '结束必须晚于开始。',
    'cron-unreadable': '看不懂这个 cron 表达式。',
    'cron-too-often': '定时太密：一天最多开始 144 次（每十分钟一次）。请减少次数，加长时长。',
    'cron-with-times': '用了定时，就不能再写每天时段。',
    'never-opens': '按这些日期和时段，一次也不会播。',
    'not-positive': '必须大于 0。',
    'share-missing': '插播要写明每小时多少秒。',
    'share-over-hour': '一小时只有 3600 秒。',
    'share-over-quota': '超过了店主约定的秒数。',
    'quota-over-hour': '一小时只有 3600 秒。',
    'no-items': '至少要有一条内容。',
    'item-never-shown': '这条内容没有自己的画面，要写明日期。',
    'item-longer-than-room': '这条内容太长，一小时里放不下。',
    'zone-unknown': '屏幕没有这个分区。',
    'zone-outside-screen': '分区超出了屏幕。',
    'zones-overlap': '分区互相重叠。',
    duplicate: '写了两次。',
    'takeovers-overlap': '和另一个专场的时间重叠。',
    'no-places': '至少要写一处地点。',
    'place-unreadable': '地点不对：纬度 -90 到 90，经度 -180 到 180，半径 10 到 50000 米。',
    'near-under-contract': '有插播约定的屏幕，不在地点附近插播。',
    'press-near': '按键播放的内容不限地点。',
    'keys-over': '车上最多九个按键。',
  },
  drawing: {
    'template-unknown': () => '没有这种版式。',
    'copy-invalid': () => '这种版式不能这样填。',
    'glyph-missing': (characters) => `字库没有这些字，请换别的字：${characters}`,
    'too-long': () => '文字太长，放不下。',
    'picture-refused': () => '图片不能用。',
    'queue-full': () => '绘制任务太多，请稍后再试。',
    'timed-out': () => '绘制超时，请稍后再试。',
    crashed: () => '绘制出错，请稍后再试。',
  },
  onScreen: (geometry, sentence) => `${geometry} 的屏：${sentence}`,
  faults: {
    'is damaged or cut short': '文件损坏或不完整。',
    'is no WebM or MP4 video, and no MP3, Ogg, Opus, WAV or M4A recording':
      '只收 WebM、MP4 视频和 MP3、Ogg、Opus、WAV、M4A 录音。',
    'is an MP4 file with no track in it': '这个 MP4 文件里没有画面也没有声音。',
    'is an MP4 file whose track has no header': '这个 MP4 文件缺少必要的信息。',
    'is an MP4 file with neither picture nor sound': '这个 MP4 文件里没有画面也没有声音。',
    'is an Ogg file with neither Opus nor Vorbis in it':
      '这个 Ogg 文件里没有 Opus 或 Vorbis 声音。',
    'has no format before its sound': '这个 WAV 文件没有说明声音的格式。',
    'has no sound in it': '文件里没有声音。',
    'has no MP3 sound behind its tag': '文件里没有 MP3 声音。',
    'is a Matroska file, and no WebM': '这是 Matroska（MKV）文件，请转成 WebM 或 MP4。',
    'is a WebM file with no track in it': '这个 WebM 文件里没有画面也没有声音。',
    'is a WebM file with neither picture nor sound': '这个 WebM 文件里没有画面也没有声音。',
  },
  schema: {
    invalid_type: ({ expected }) => `要填${TYPES[expected] ?? '别的内容'}。`,
    too_small: ({ origin, minimum }, limit) =>
      origin === 'string'
        ? minimum === 1
          ? '不能为空。'
          : `至少 ${limit} 个字。`
        : origin === 'array'
          ? `至少 ${limit} 项。`
          : `不能小于 ${limit}。`,
    too_big: ({ origin }, limit) =>
      origin === 'string'
        ? `最多 ${limit} 个字。`
        : origin === 'array'
          ? `最多 ${limit} 项。`
          : `不能大于 ${limit}。`,
    invalid_format: () => '格式不对。',
    not_multiple_of: ({ divisor }) => `必须是 ${divisor} 的倍数。`,
    unrecognized_keys: ({ keys }) => `不认识这些项：${keys.join('、')}。`,
    invalid_union: () => '填法不对。',
    invalid_key: () => '名称不对。',
    invalid_element: () => '其中一项不对。',
    invalid_value: ({ values }) => `只能是：${values.join('、')}。`,
    custom: () => '不符合要求。',
  },
  seconds: (n) => `${n} 秒`,
  custom: {
    blank: '不能只有空白。',
    'time-zone': '没有这个时区。',
    calendar: '日历上没有这一天。',
    cursor: '翻页标记不对。',
    'shown-longer': '显示时长必须短于间隔。',
    'schedule-either': '请填写一个排期或一个活动，二者只填一项。',
    'expiry-either': '请填写结束时间或持续时长，二者只填一项。',
    'nothing-changed': '没有要改的内容。',
    'quiet-empty': '结束时间不能与开始时间相同。',
    'webhook-address': '必须是 https 地址，且其中不含用户名和密码。',
    'by-hour': '要给出 24 个数（每小时一个），或者都不给。',
    'unit-code': '代码应为 6、9 或 12 位数字。',
  },
  fields: fieldNamesZh,
};

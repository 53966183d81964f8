/** Words and screens for the contact sheet. */
import type { Geometry, Style } from '../content/render/job.ts';

const led = (width: number, height: number, colour: Geometry['colour']): Geometry => ({
  width,
  height,
  colour,
  surface: 'led',
});
const lcd = (width: number, height: number): Geometry => ({
  width,
  height,
  colour: 'rgb',
  surface: 'lcd',
});

export const GEOMETRIES: readonly Geometry[] = [
  led(64, 16, 'mono'),
  led(128, 32, 'mono'),
  led(128, 32, 'dual'),
  led(192, 32, 'rgb'),
  led(352, 80, 'rgb'),
  led(512, 32, 'rgb'),
  led(512, 96, 'dual'),
  led(320, 160, 'mono'),
  led(320, 160, 'rgb'),
  led(160, 320, 'rgb'),
  led(192, 192, 'dual'),
  led(256, 256, 'rgb'),
  led(960, 540, 'rgb'),
  lcd(1920, 1080),
  lcd(1080, 1920),
  lcd(1080, 1080),
];

export interface Sample {
  readonly template: string;
  readonly name: string;
  readonly copy: unknown;
  readonly style: Style;
}

const sample = (template: string, copy: unknown, style: Style = {}, name = ''): Sample => ({
  template,
  name,
  copy,
  style,
});

const POSTER = {
  text: '怎样拨好110',
  title: '怎样拨好110',
  body: '先站到安全处。说地点：路名、门牌、店名。说事情：出了啥，有没有人受伤。听民警问完，再放下电话。',
  hotline: '110',
  unit: '青石县公安局',
};

export const SAMPLES: readonly Sample[] = [
  sample('banner', {
    text: '遇险遇事莫慌张，及时拨打110',
    english: 'In danger, stay calm and call 110',
  }),
  sample(
    'banner',
    { text: '陌生来电谈转账，九成九是诈骗！先挂断，再核实，防骗咨询打96110。' },
    { theme: 'vermilion' },
    'long',
  ),
  sample('strip', {
    text: '陌生来电谈转账，九成九是诈骗！先挂断，再核实。',
    english: 'A stranger who asks for money is a fraud.',
  }),
  sample('urgent', {
    text: '暴雨橙色预警：请远离河道和低洼路段，被困请拨110或119',
    issuer: '青石县公安局',
  }),
  sample('poster', { ...POSTER, link: 'https://example.org/how-to-call-110' }),
  sample('poster', POSTER, { theme: 'paper' }, 'plain'),
  sample('case-chart', {
    text: '一句谎话，换来拘留',
    kind: 'negative',
    title: '一句谎话，换来拘留',
    happened:
      '一名男子酒后无聊，接连拨110谎称有人持刀打架。民警几次赶到都扑了空，别处的求助只好多等。查明之后，他因谎报警情被行政拘留。',
    lesson: '谎报警情是违法行为，占用的是别人的救命时间。',
    hotline: '110',
  }),
  sample(
    'case-chart',
    {
      text: '一通电话，保住八万',
      kind: 'positive',
      title: '一通电话，保住八万',
      happened:
        '王大娘接到自称客服的电话，要她把钱转到“安全账户”。她先挂断，再打96110问清楚，识破了骗局。',
      lesson: '凡要转账先核实，拿不准就问96110。',
      hotline: '96110',
    },
    { theme: 'jade' },
    'positive',
  ),
  sample('countdown', {
    text: '今天是110宣传日',
    before: '距110宣传日还有',
    after: '天',
    onTheDay: '今天是110宣传日',
    themeDay: '2027-01-10',
    days: 3,
  }),
  sample('clock', { text: '时钟' }),
  sample('clock', { text: 'Clock', language: 'en', hours: 12 }, {}, 'en'),
  sample('emblem-and-slogan', {
    text: '冬夜用火须小心，出门先把电源断',
    english: 'Mind your fire on winter nights',
  }),
  sample('card', {}),
];

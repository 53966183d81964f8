/** What the service page says of this player, and the PIN that guards what cannot be undone. */
import type { Fact, ServiceParts } from '../hands/contract.ts';
import { servicePage } from './service-page.ts';
import type { Trust } from '../trust/verify.ts';

const LINKS = {
  connecting: '正在连接 connecting',
  online: '在线 online',
  waiting: '等待重连 waiting',
  stopped: '已停止 stopped',
  replaced: '已被别处取代 replaced',
};
const COLOURS = { mono: '单红 red', dual: '双色 red and green', rgb: '全彩 full colour' };

/** The six digits that the console shows beside a screen: of the SHA-256 of its credential's series. */
async function pinOf(trust: Trust, series: string): Promise<string> {
  const digest = await trust.digest(new TextEncoder().encode(`gengfu.pin.1\n${series}`));
  return String(parseInt(digest.slice(0, 12), 16) % 1_000_000).padStart(6, '0');
}

const more: (() => readonly Fact[])[] = [];
export const addFacts = (facts: () => readonly Fact[]): void => void more.push(facts);

/** Opens the service page, or closes it when it is open. */
export function openServicePage(parts: ServiceParts): void {
  const { trust, connection, reports } = parts;
  servicePage({
    log: reports.lines,
    showTest: (on) => void parts.showTest(on),
    renew: () => location.replace(location.href),
    unpair: async (pin) => {
      const identity = connection.identity();
      if (identity && pin !== (await pinOf(trust, identity.series))) return false;
      await connection.unpair();
      return true;
    },
    facts: async () => {
      const health = await parts.health();
      const { width, height, origin, colour } = parts.face();
      const rows: (readonly [string, unknown])[] = [
        ['地址 Address', location.href],
        ['屏 Screen', parts.name()],
        ['几何 Geometry', `${width}x${height} +${origin.x}+${origin.y} ${COLOURS[colour]}`],
        ['连接 Link', LINKS[connection.replaced() ? 'replaced' : connection.state()]],
        ['节目 Programme', health.serial],
        ['缺少素材 Missing assets', health.missing.length],
        ['未送达播放记录 Unsent plays', health.unsentPlays],
        ['时钟偏差 Clock offset', `${health.clockOffsetMs} ms`],
        [
          '剩余空间 Storage left',
          health.storageLeft === null ? '?' : `${Math.round(health.storageLeft / 1e6)} MB`,
        ],
        ['迟到画面 Late changes', health.framesDropped],
        ['运行 Uptime', `${Math.round(health.uptimeMs / 60_000)} min`],
        ['版本 Version', health.player],
      ];
      return more.reduce<readonly Fact[]>(
        (all, facts) => all.concat(facts()),
        rows.map(([fact, value]) => [fact, String(value)] as const),
      );
    },
  });
}

/** Words of the trade that a line end should not cut. Data: add freely, longest first is not needed. */
const KEPT_WORDS: readonly string[] = (
  '遇险 遇事 莫慌 慌张 公安局 派出所 指挥中心 公安机关 人民警察 民警 警察 警情 报警 报警人 接警 接警员 出警 宣传 宣传日 还有 警务 社区 辖区 村委会 居委会 ' +
  '诈骗 反诈 防骗 骗子 骗局 刷单 返利 网贷 贷款 转账 汇款 验证码 银行卡 身份证 账号 密码 链接 客服 冒充 陌生人 电信 网络 中奖 ' +
  '屏幕 共享 下载 投资 理财 高额 回报 保证金 手续费 安全账户 公检法 亲友 熟人 老人 孩子 儿童 学生 家长 群众 居民 商户 店主 ' +
  '盗窃 小偷 扒窃 门窗 门锁 财物 现金 贵重 物品 手机 钱包 车辆 电动车 自行车 摩托车 车窗 车门 ' +
  '火灾 消防 灭火 灭火器 火警 火情 火源 用火 用电 燃气 煤气 电器 插座 电线 充电 飞线 通道 楼道 堵塞 逃生 烟囱 炉子 中毒 一氧化碳 ' +
  '急救 急救电话 救护 伤员 昏迷 溺水 游泳 水库 河道 水塘 救生 下水 落水 冰面 滑冰 ' +
  '交通 交通事故 酒后 驾车 酒驾 醉驾 头盔 安全带 红灯 绿灯 斑马线 超速 超载 疲劳 驾驶 乘车 行人 路口 ' +
  '巡逻 守望 邻里 互助 平安 安全 冬季 夏季 春节 出行 旅行 旅游 假期 危险 求助 求救 紧急 及时 立即 马上 不要 不能 切勿 请勿 ' +
  '拨打 电话 号码 热线 谎报 骚扰 恶意 占用 线路 生命 财产 违法 犯罪 法律 处罚 拘留 咨询 举报 线索 预警 劝阻 市民 全民 参与 ' +
  '共建 共享 共治 和谐 幸福 家园 慌张 冷静 清醒 警惕 提高 防范 意识 保护 隐私 个人 信息 泄露 我们 你们 他们 大家 自己 ' +
  '暴雨 大雨 暴雪 大雪 大风 台风 寒潮 雷电 冰雹 大雾 高温 山洪 滑坡 泥石流 地质灾害 道路结冰 橙色 红色 黄色 蓝色 低洼 路段 积水 洪水 转移 撤离 避险 远离 靠近 被困 请拨 ' +
  '时间 地点 地址 位置 情况 什么 怎么 如何 为什么 是否 可以 应该 必须 已经 正在 如果 因为 所以 但是 没有 一个 一次 两个'
).split(' ');

/** By the code of their first character, the longest first. */
const BY_FIRST = new Map<number, readonly string[]>();
for (const word of KEPT_WORDS.toSorted((a, b) => b.length - a.length)) {
  const first = word.charCodeAt(0);
  BY_FIRST.set(first, [...(BY_FIRST.get(first) ?? []), word]);
}

/** @returns the length of the longest kept word that begins at this position; 0 where none does. */
export function keptLengthAt(text: string, at: number): number {
  const words = BY_FIRST.get(text.charCodeAt(at));
  return words?.find((word) => text.startsWith(word, at))?.length ?? 0;
}

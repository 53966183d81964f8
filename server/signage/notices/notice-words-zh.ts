/** What a notice says, in Chinese. */
import type { NoticeWords } from './notice-words.ts';

const quoted = (name: string): string => `“${name}”`;
const drillOf = (drill: boolean): string => (drill ? '【演练】' : '');

export const noticesZh: NoticeWords = {
  events: {
    'review.submitted': '有内容待审核',
    'review.returned': '内容被退回',
    'review.approved': '内容已通过',
    'review.due': '审核将到期限',
    'screen.silent': '屏幕失联',
    'screen.back': '屏幕恢复',
    'urgent.issued': '紧急信息已发布',
    'urgent.ended': '紧急信息已结束',
    'consent.asked': '请业主答复',
    'consent.answered': '业主已答复',
    'receipt.ready': '播出回执',
    'job.failing': '后台任务失败',
    'job.well': '后台任务恢复',
    'mail.undelivered': '邮件未能送达',
    'webhook.disabled': '推送地址已停用',
    'key.changed': '签名密钥已更换',
    'sign-in.new-place': '在新的地点登录',
  },
  said: {
    'review.submitted': ({ by, deadline }, { name, unit, time }) =>
      `${by}提交了${quoted(name)}（${unit}），请审核${deadline === undefined ? '' : `，期限为${time(deadline)}`}。`,
    'review.returned': ({ by, reason }, { name }) => `${by}退回了${quoted(name)}，理由：${reason}`,
    'review.approved': ({ by }, { name }) => `${quoted(name)}已由${by}审核通过。`,
    'review.due': ({ deadline }, { name, unit, time }) =>
      `${quoted(name)}（${unit}）须在${time(deadline)}前审核。`,
    'screen.silent': ({ screens, named }, { name, unit, names }) =>
      screens === 1
        ? `${unit}的屏幕${quoted(name)}失联：没有播放器在线。`
        : `${unit}有${screens}块屏幕失联：${names(named)}。`,
    'screen.back': ({ screens, named }, { name, unit, names }) =>
      screens === 1
        ? `${unit}的屏幕${quoted(name)}已恢复在线。`
        : `${unit}有${screens}块屏幕恢复在线：${names(named)}。`,
    'urgent.issued': ({ screens, drill, until, by }, { name, unit, time }) =>
      `${drillOf(drill)}${unit}发布了紧急信息${quoted(name)}，在${screens}块屏幕上播出，至${time(until)}。发布者：${by ?? '外部预警'}。`,
    'urgent.ended': ({ drill, by }, { name, unit }) =>
      `${drillOf(drill)}${unit}的紧急信息${quoted(name)}${by === null ? '已到时结束' : `已由${by}撤下`}。`,
    'consent.asked': ({ by, until }, { name, time }) =>
      `${by}请求在您的屏幕${quoted(name)}上播出${until === undefined ? '' : `，请在${time(until)}前答复`}。`,
    'consent.answered': ({ by, agreed }, { name }) =>
      `${by}对${quoted(name)}${agreed ? '表示同意' : '没有同意'}。`,
    'receipt.ready': ({ day }, { name }) => `屏幕${quoted(name)}${day}的播出回执已生成。`,
    'job.failing': ({ since }, { name, time }) =>
      `服务器的后台任务${quoted(name)}自${time(since)}起一再失败，日志中有原因。`,
    'job.well': ({ since }, { name, time }) =>
      `服务器的后台任务${quoted(name)}已恢复，此前自${time(since)}起失败。`,
    'mail.undelivered': ({ address, problem }, { name }) =>
      `发给${name}（${address}）的邮件未能送达，不再重试：${problem}`,
    'webhook.disabled': ({ since, problem }, { name, time }) =>
      `推送地址${name}自${time(since)}起没有一次成功，已停用。最后的原因：${problem}`,
    'key.changed': ({ by }, { unit }) => `${unit}的签名密钥已由${by}更换，播放器会自动跟随。`,
    'sign-in.new-place': ({ place }, { name }) =>
      `账号${quoted(name)}从${place}登录，此前没有从那里登录过。若不是您本人，请立即修改密码。`,
  },
  letter: {
    subject: (event, unit, count) =>
      count === 1 ? `${event}（${unit}）` : `${count}条通知：${event}等`,
    opening: (name) => `${name}：`,
    link: (address) => `在程序中查看：${address}`,
    more: (count) => `另有${count}条，请在程序的收件箱中查看。`,
    closing: '这封信由更夫自动发出，请勿回复。接收哪些通知，可在程序中设置。',
    separator: '、',
  },
};

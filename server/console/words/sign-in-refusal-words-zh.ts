/** About signing in: part of `refusal-words-zh.ts`. */
import type { SignInRefusalWords } from './refusal-words.ts';

export const signInRefusalsZh: SignInRefusalWords = {
  'password-first': () => '请先在“我的账户”里设置自己的密码。',
  'second-factor-first': () => '您的角色须使用双重验证，请先在“我的账户”里设置。',
  'challenge-over': () => '登录超时或验证码错误次数过多，请重新登录。',
  'no-session': () => '该登录已经结束。',
  'password-wrong': () => '密码不对。',
  'password-same': () => '这就是您现在的密码。',
  'password-short': ({ least }) => `至少${least}个字符。`,
  'password-long': ({ most }) => `最多${most}个字符。`,
  'password-common': () => '这个密码太常见，最先被人猜到。',
  'password-of-you': () => '这个密码几乎就是您的名字或本系统的名称，太容易猜到。',
  'second-code-wrong': () => '验证码不对或已经用过，请等验证器显示下一个。',
  'second-factor-on': () => '已设有双重验证，请先取消。',
  'second-factor-off': () => '没有正在设置的双重验证。',
  'no-person': () => '没有此人。',
  'person-disabled': () => '此人的账户已停用。',
  'recovery-of-own': () => '您自己的账户请由另一位管理员处理。',
  'no-recovery': () => '此链接已用过、已过期或已被新的取代，请向管理员另要一个。',
  'policy-changed': () => '此设置已被他人修改，请重新查看。',
};

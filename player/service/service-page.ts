/** For whoever stands at the machine: what it is, how it does, and the few things to be done to it. */
import type { ServiceDoor } from '../hands/contract.ts';

const WORDS = {
  title: '更夫 · 本机 This device',
  test: '测试画面 Test picture',
  stopTest: '关闭测试画面 Stop test',
  renew: '更新并重启播放 Renew player',
  unpair: '解除配对 Unpair',
  pin: '输入 PIN（管理台该屏页面可见） PIN, shown on the console’s page of this screen',
  wrong: 'PIN 不对 Wrong PIN',
  close: '关闭 Close',
  log: '记录 Log',
};
const STYLE =
  'position:fixed;inset:0;top:0;left:0;right:0;bottom:0;overflow:auto;background:#101418;color:#e8ecf0;' +
  'font:15px/1.6 system-ui,sans-serif;padding:24px;cursor:auto;z-index:9;user-select:text';
const BUTTON =
  'font:inherit;min-height:44px;padding:8px 16px;margin:0 8px 8px 0;border:1px solid #5b6875;border-radius:6px;background:#1d242b;color:inherit';

const element = (name: string, text: string, style = ''): HTMLElement => {
  const made = document.createElement(name);
  made.textContent = text;
  made.style.cssText = style;
  return made;
};

/** Opens the page over the canvas, or closes it when it is open. */
export function servicePage(door: ServiceDoor): void {
  const before = document.getElementById('service');
  if (before) return before.remove();
  const page = element('div', '', STYLE);
  page.id = 'service';
  page.setAttribute('role', 'dialog');
  page.setAttribute('aria-label', WORDS.title);
  page.appendChild(element('h1', WORDS.title, 'font-size:20px;margin:0 0 16px'));
  const table = element('table', '', 'border-spacing:0;margin-bottom:16px');
  page.appendChild(table);
  const button = (text: string, run: (self: HTMLElement) => void): void => {
    const made = element('button', text, BUTTON);
    made.addEventListener('click', () => run(made));
    page.appendChild(made);
  };
  let testing = false;
  button(WORDS.test, (self) => {
    testing = !testing;
    self.textContent = testing ? WORDS.stopTest : WORDS.test;
    page.style.opacity = testing ? '0.35' : '1';
    door.showTest(testing);
  });
  button(WORDS.renew, () => door.renew());
  button(WORDS.unpair, async () => {
    const pin = prompt(WORDS.pin);
    if (pin !== null && !(await door.unpair(pin))) alert(WORDS.wrong);
  });
  button(WORDS.close, () => close());
  page.appendChild(element('h2', WORDS.log, 'font-size:16px;margin:16px 0 4px'));
  const log = element('pre', '', 'white-space:pre-wrap;margin:0;font:13px/1.5 monospace');
  page.appendChild(log);
  const refresh = async (): Promise<void> => {
    const facts = await door.facts();
    table.textContent = '';
    for (const [name, value] of facts) {
      const row = element('tr', '', 'vertical-align:top');
      row.appendChild(element('td', name, 'padding:2px 24px 2px 0;color:#9fb0c0'));
      row.appendChild(element('td', value, 'word-break:break-all'));
      table.appendChild(row);
    }
    log.textContent = door.log().join('\n');
  };
  const timer = setInterval(() => void refresh(), 1000);
  const close = (): void => {
    clearInterval(timer);
    if (testing) door.showTest(false);
    page.remove();
  };
  void refresh();
  document.body.appendChild(page);
}

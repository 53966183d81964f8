/** What a person calls the browser that a `User-Agent` speaks of: they all say that they are all the others. */

/** The first that fits: each says the names of those below it, too. */
const BROWSERS: readonly (readonly [name: string, said: RegExp])[] = [
  ['Edge', /Edg(?:e|A|iOS)?\/(\d+)/],
  ['Opera', /OPR\/(\d+)/],
  ['WeChat', /MicroMessenger\/(\d+)/],
  ['QQ', /QQBrowser\/(\d+)/],
  ['Firefox', /(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /Version\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari/],
];
const SYSTEMS: readonly (readonly [name: string, said: RegExp])[] = [
  ['Android', /Android/],
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux|X11/],
];

/** Of what is none of these, such as a program, so much of its own word. */
const OWN_WORD = 40;

/** Such as "Chrome 147 · Windows". */
export function browserName(agent: string): string {
  const browser = BROWSERS.find(([, said]) => said.test(agent));
  if (!browser) return [...agent].slice(0, OWN_WORD).join('');
  const [name, said] = browser;
  const version = said.exec(agent)?.[1] ?? '';
  const system = SYSTEMS.find(([, word]) => word.test(agent));
  return `${name} ${version}${system ? ` · ${system[0]}` : ''}`;
}

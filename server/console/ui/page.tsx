/** The frame of every page. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import type { Viewer } from '../../signage/people/viewer.ts';
import { type Language, WORDS } from '../words/words.ts';
import type { Words } from '../words/words-zh.ts';

/** What a page knows besides its own data. */
export interface View {
  readonly language: Language;
  readonly words: Words;
  /** Path and query of this page, to come back to. */
  readonly here: string;
  /** Null: nobody is signed in. */
  readonly viewer: Viewer | null;
  /** Address of a built file, such as `console.css`. */
  readonly file: (name: string) => string;
  /** Address of an asset that the viewer may see: it ends. */
  readonly picture: (hash: string) => string;
  readonly now: number;
  readonly timeZone: string;
}

interface DocumentProps {
  readonly view: View;
  readonly title: string;
  /** Names of built scripts, such as `live.js`. */
  readonly scripts?: readonly string[];
  readonly styles?: readonly string[];
  /** Where it goes on by itself. */
  readonly onward?: string | undefined;
  readonly body?: string;
  readonly children?: Child;
}

/** A whole document: also for pages without the console's own frame. */
export function Document({
  view,
  title,
  scripts = [],
  styles = [],
  body,
  onward,
  children,
}: DocumentProps) {
  const { language, words, file } = view;
  return (
    <>
      {raw('<!doctype html>')}
      <html lang={language === 'zh' ? 'zh-CN' : 'en'}>
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content={body === 'wall' ? 'dark' : 'light dark'} />
          {/* The whole site says no-referrer, under which a browser sends forms with "Origin: null". */}
          <meta name="referrer" content="same-origin" />
          {onward !== undefined && <meta http-equiv="refresh" content={`0;url=${onward}`} />}
          <title>{`${title} · ${words.product} ${words.productBeside}`}</title>
          <link rel="icon" href={file('icon.svg')} type="image/svg+xml" />
          {['console.css', ...styles].map((name) => (
            <link rel="stylesheet" href={file(name)} />
          ))}
          {scripts.map((name) => (
            <script type="module" src={file(name)} />
          ))}
        </head>
        <body class={body}>{children}</body>
      </html>
    </>
  );
}

const PLACES = [
  ['overview', '/'],
  ['publish', '/publish'],
  ['urgent', '/urgent'],
  ['plays', '/plays'],
  ['wall', '/wall'],
] as const;

/** A page of the console: head with the way around, then the page. */
export function Page(props: DocumentProps & { readonly at?: (typeof PLACES)[number][0] }) {
  const { view, at, children, title } = props;
  const { words, viewer } = view;
  return (
    <Document {...props}>
      <a class="skip" href="#main">
        {words.skip}
      </a>
      <header class="top">
        <Brand words={words} />
        <nav aria-label={words.product}>
          {PLACES.map(([name, path]) => (
            <a href={path} aria-current={name === at ? 'page' : undefined}>
              {words.nav[name]}
            </a>
          ))}
        </nav>
        <div class="who">
          {viewer && (
            <a class="person" href="/account" title={`${viewer.login} · ${words.account.link}`}>
              {/* Where one may act for several, the switch beside says for which. */}
              {viewer.units.length <= 1 && (
                <span class="unit">
                  {view.language === 'zh' ? viewer.unitName : viewer.unitNameEn} ·{' '}
                </span>
              )}
              {viewer.name}
            </a>
          )}
          {viewer && viewer.units.length > 1 && <UnitSwitch view={view} viewer={viewer} />}
          <LanguageSwitch view={view} />
          {viewer && (
            <form method="post" action="/sign-out">
              <button class="quiet">{words.signOut}</button>
            </form>
          )}
        </div>
      </header>
      <main id="main" tabindex={-1} aria-label={title}>
        {children}
      </main>
    </Document>
  );
}

/** For whom one acts, where one is something on several units. */
function UnitSwitch({ view, viewer }: { readonly view: View; readonly viewer: Viewer }) {
  const { words, language, here } = view;
  return (
    <form method="post" action="/unit" class="acting">
      <input type="hidden" name="back" value={here} />
      <select name="unit" aria-label={words.actFor}>
        {viewer.units.map(({ id, name, nameEn }) => (
          <option value={id} selected={id === viewer.unit}>
            {language === 'zh' ? name : nameEn}
          </option>
        ))}
      </select>
      <button class="quiet">{words.act}</button>
    </form>
  );
}

export function Brand({ words }: { readonly words: Words }) {
  return (
    <a class="brand" href="/">
      <b>{words.product}</b> <span>{words.productBeside}</span>
    </a>
  );
}

export function LanguageSwitch({ view }: { readonly view: View }) {
  const other = view.language === 'zh' ? 'en' : 'zh';
  return (
    <a
      class="language"
      lang={other === 'zh' ? 'zh-CN' : 'en'}
      href={`/language/${other}?back=${encodeURIComponent(view.here)}`}
    >
      {WORDS[view.language].switchTo}
    </a>
  );
}

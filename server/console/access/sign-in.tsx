/** /sign-in. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { Document, LanguageSwitch, type View } from '../ui/page.tsx';

interface SignInProps {
  readonly view: View;
  readonly back: string;
  /** Whether the wall is open to whoever reads this. */
  readonly wall: boolean;
  readonly login?: string;
  readonly problem?: 'wrong' | 'foreign' | 'barred' | 'full' | undefined;
}

export function SignInPage({ view, back, wall, login = '', problem }: SignInProps) {
  const { words } = view;
  return (
    <Document view={view} title={words.signIn.title} body="gate">
      <main id="main">
        <p class="gate-brand">
          <b>{words.product}</b> <span>{words.productBeside}</span>
        </p>
        <p class="gate-lead">{words.signIn.lead}</p>
        <form method="post" action="/sign-in" class="card">
          <h1>{words.signIn.title}</h1>
          {problem && (
            <p class="problem" role="alert" id="problem">
              {words.signIn[problem]}
            </p>
          )}
          <input type="hidden" name="back" value={back} />
          <label for="login">{words.signIn.login}</label>
          <input
            id="login"
            name="login"
            value={login}
            required
            maxlength={64}
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            autofocus={login === ''}
            aria-describedby={problem && 'problem'}
          />
          <label for="password">{words.signIn.password}</label>
          <input
            id="password"
            name="password"
            type="password"
            required
            maxlength={256}
            autocomplete="current-password"
            autofocus={login !== ''}
            aria-describedby={problem && 'problem'}
          />
          <button class="primary">{words.signIn.submit}</button>
        </form>
        <p class="gate-foot">
          {wall && <a href="/wall">{words.signIn.openWall}</a>} <LanguageSwitch view={view} />
        </p>
      </main>
    </Document>
  );
}

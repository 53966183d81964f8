/** /sign-in. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Providers } from '../../entry/oidc/flow.ts';
import type { View } from '../ui/page.tsx';
import { Gate, Problem, SecretField } from './gate.tsx';

interface SignInProps {
  readonly view: View;
  readonly back: string;
  /** Whether the wall is open to whoever reads this. */
  readonly wall: boolean;
  readonly login?: string;
  readonly problem?: 'wrong' | 'foreign' | 'barred' | 'full' | 'away' | 'unknown' | undefined;
  /** Other systems that sign people in. */
  readonly providers: Providers['list'];
}

export function SignInPage({ view, back, wall, login = '', problem, providers }: SignInProps) {
  const { signIn } = view.words;
  const foot = wall && <a href="/wall">{signIn.openWall}</a>;
  return (
    <Gate view={view} title={signIn.title} lead={signIn.lead} foot={foot}>
      <form method="post" action="/sign-in" class="card">
        <h1>{signIn.title}</h1>
        {problem && <Problem text={signIn[problem]} />}
        <input type="hidden" name="back" value={back} />
        <label for="login">{signIn.login}</label>
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
        <SecretField
          id="password"
          name="password"
          label={signIn.password}
          complete="current-password"
          described={problem && 'problem'}
          autofocus={login !== ''}
        />
        <button class="primary">{signIn.submit}</button>
      </form>
      {providers.map(({ name, label }) => (
        <p class="gate-other">
          <a href={`/sign-in/with/${name}?back=${encodeURIComponent(back)}`}>
            {label[view.language]}
          </a>
        </p>
      ))}
    </Gate>
  );
}

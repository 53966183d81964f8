/** /recover: a password by the link of an administrator. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { View } from '../ui/page.tsx';
import { Gate, Problem, SecretField } from './gate.tsx';

interface RecoverProps {
  readonly view: View;
  /** What was sent before, and is to be sent again. */
  readonly token?: string;
  readonly problem?: string;
}

/**
 * What stands behind the # of the link is sent to no server, and so in no log of any: a script puts it into its field, and
 * without one the person does.
 */
export function RecoverPage({ view, token = '', problem }: RecoverProps) {
  const { recover, password, again } = view.words.account;
  return (
    <Gate view={view} title={recover.title} lead={recover.lead} scripts={['recover.js']}>
      <form method="post" action="/recover" class="card">
        <h1>{recover.title}</h1>
        {problem !== undefined && <Problem text={problem} />}
        <label for="token">{recover.token}</label>
        <input
          id="token"
          name="token"
          value={token}
          required
          maxlength={100}
          autocomplete="off"
          autocapitalize="none"
          spellcheck={false}
        />
        <SecretField
          id="password"
          name="password"
          label={password.next}
          complete="new-password"
          described={problem === undefined ? 'hint' : 'problem hint'}
        />
        <p class="hint" id="hint">
          {password.hint}
        </p>
        <SecretField id="again" name="again" label={again} complete="new-password" />
        <button class="primary">{recover.submit}</button>
      </form>
    </Gate>
  );
}

export function RecoveredPage({ view }: { readonly view: View }) {
  const { recover } = view.words.account;
  return (
    <Gate view={view} title={recover.title} lead={recover.lead}>
      <div class="card">
        <h1>{recover.title}</h1>
        <p role="status">{recover.done}</p>
        <a class="button primary" href="/sign-in">
          {recover.signIn}
        </a>
      </div>
    </Gate>
  );
}

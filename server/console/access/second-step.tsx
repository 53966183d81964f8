/** /sign-in/second: the code after the password. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { View } from '../ui/page.tsx';
import { Gate, Problem, SecretField } from './gate.tsx';

interface SecondStepProps {
  readonly view: View;
  readonly back: string;
  readonly problem?: string;
}

export function SecondStepPage({ view, back, problem }: SecondStepProps) {
  const { step, second } = view.words.account;
  const restart = <a href={`/sign-in?back=${encodeURIComponent(back)}`}>{step.restart}</a>;
  return (
    <Gate view={view} title={step.title} lead={step.lead} foot={restart}>
      <form method="post" action="/sign-in/second" class="card">
        <h1>{step.title}</h1>
        {problem !== undefined && <Problem text={problem} />}
        <input type="hidden" name="back" value={back} />
        <SecretField
          id="code"
          name="code"
          label={second.anyCode}
          complete="one-time-code"
          described={problem && 'problem'}
          autofocus
        />
        <button class="primary">{step.submit}</button>
      </form>
    </Gate>
  );
}

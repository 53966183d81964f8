/** The frame of the pages before one is signed in, and the fields of their forms. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import { Document, LanguageSwitch, type View } from '../ui/page.tsx';

interface GateProps {
  readonly view: View;
  readonly title: string;
  readonly lead: string;
  readonly foot?: Child;
  readonly scripts?: readonly string[];
  /** Where it goes on by itself. */
  readonly onward?: string;
  readonly children?: Child;
}

export function Gate(props: GateProps) {
  const { view, title, lead, foot, scripts = [], onward, children } = props;
  const { words } = view;
  return (
    <Document view={view} title={title} body="gate" scripts={scripts} onward={onward}>
      <main id="main">
        <p class="gate-brand">
          <b>{words.product}</b> <span>{words.productBeside}</span>
        </p>
        <p class="gate-lead">{lead}</p>
        {children}
        <p class="gate-foot">
          {foot} <LanguageSwitch view={view} />
        </p>
      </main>
    </Document>
  );
}

export function Problem({
  text,
  id = 'problem',
}: {
  readonly text?: string;
  readonly id?: string;
}) {
  return text === undefined ? null : (
    <p class="problem" role="alert" id={id}>
      {text}
    </p>
  );
}

interface SecretFieldProps {
  /** Its id and name. */
  readonly id: string;
  readonly name: string;
  readonly label: string;
  readonly complete: 'current-password' | 'new-password' | 'one-time-code';
  readonly described?: string | undefined;
  readonly autofocus?: boolean;
}

/** A password, hidden; or a code, which is over before anybody who looks on could use it. */
export function SecretField(props: SecretFieldProps) {
  const { id, name, label, complete, described, autofocus = false } = props;
  const code = complete === 'one-time-code';
  return (
    <>
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        type={code ? 'text' : 'password'}
        required
        maxlength={code ? 100 : 256}
        autocomplete={complete}
        autocapitalize="none"
        spellcheck={false}
        autofocus={autofocus}
        aria-describedby={described}
      />
    </>
  );
}

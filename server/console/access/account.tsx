/** /account: the own password, where one is signed in, and the second factor. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import type { Child } from 'hono/jsx';
import type { SecondFactorOffer, SecondFactorState } from '../../signage/people/second-factor.ts';
import type { ListedSession, Owed } from '../../signage/people/sessions.ts';
import { Page, type View } from '../ui/page.tsx';
import { dateTime } from '../ui/times.ts';
import { browserName } from './browser-name.ts';
import { Problem, SecretField } from './gate.tsx';
import { QrCode } from './qr.tsx';

/** The forms of the page, each with its own place for what is wrong. */
export type AccountForm = 'password' | 'set' | 'confirm' | 'codes' | 'removal';

export interface AccountProps {
  readonly view: View;
  readonly owes: Owed | null;
  /** Where to go on when what is owed is done; '': nowhere. */
  readonly back: string;
  readonly second: SecondFactorState;
  readonly sessions: readonly ListedSession[];
  readonly current: string;
  readonly problem?: { readonly form: AccountForm; readonly text: string } | undefined;
  readonly done?: string | undefined;
}

export function AccountPage(props: AccountProps) {
  const { view, owes, done } = props;
  const { account } = view.words;
  return (
    <Page view={view} title={account.title}>
      <div class="page-head">
        <h1>{account.title}</h1>
      </div>
      {owes && (
        <p class="banner" role="status">
          {account.owes[owes]}
        </p>
      )}
      {done !== undefined && (
        <p class="banner good" role="status">
          {done}
        </p>
      )}
      <div class="account">
        {owes !== 'second-factor' && <PasswordPart {...props} />}
        {owes !== 'password' && <SecondPart {...props} />}
        {!owes && <SessionsPart {...props} />}
      </div>
    </Page>
  );
}

interface FormProps {
  readonly props: Pick<AccountProps, 'back' | 'problem'>;
  readonly form: AccountForm;
  readonly action: string;
  readonly submit: string;
  readonly main?: boolean;
  readonly children?: Child;
}

function Form({ props, form, action, submit, main = false, children }: FormProps) {
  const { problem, back } = props;
  return (
    <form method="post" action={action} class="card">
      {problem?.form === form && <Problem text={problem.text} id={`${form}-problem`} />}
      <input type="hidden" name="back" value={back} />
      {children}
      <button class={main ? 'primary' : undefined}>{submit}</button>
    </form>
  );
}

function PasswordPart(props: AccountProps) {
  const { password, again } = props.view.words.account;
  const wrong = props.problem?.form === 'password' ? 'password-problem ' : '';
  return (
    <section class="panel">
      <h2>{password.title}</h2>
      <Form
        props={props}
        form="password"
        action="/account/password"
        submit={password.submit}
        main={props.owes === 'password'}
      >
        {/* For whoever keeps passwords: whose it is. */}
        <input
          type="text"
          name="login"
          value={props.view.viewer?.login}
          autocomplete="username"
          readonly
          hidden
        />
        <SecretField
          id="current"
          name="current"
          label={password.current}
          complete="current-password"
          described={wrong || undefined}
        />
        <SecretField
          id="next"
          name="next"
          label={password.next}
          complete="new-password"
          described={`${wrong}next-hint`}
        />
        <p class="hint" id="next-hint">
          {password.hint}
        </p>
        <SecretField id="again" name="again" label={again} complete="new-password" />
      </Form>
    </section>
  );
}

function SecondPart(props: AccountProps) {
  const { view, second: state } = props;
  const { second } = view.words.account;
  const field = (form: AccountForm) => (
    <SecretField
      id={`${form}-password`}
      name="password"
      label={second.password}
      complete="current-password"
      described={props.problem?.form === form ? `${form}-problem` : undefined}
    />
  );
  const both = (form: AccountForm) => (
    <>
      {field(form)}
      <SecretField
        id={`${form}-code`}
        name="code"
        label={second.anyCode}
        complete="one-time-code"
        described={props.problem?.form === form ? `${form}-problem` : undefined}
      />
    </>
  );
  if (!state.on)
    return (
      <section class="panel">
        <h2>{second.title}</h2>
        <p>{second.off}</p>
        <Form
          props={props}
          form="set"
          action="/account/second-factor"
          submit={second.set}
          main={props.owes === 'second-factor'}
        >
          {field('set')}
        </Form>
      </section>
    );
  /** What is seldom needed, behind its name; open where something in it is wrong. */
  const folded = (form: 'codes' | 'removal', name: string) => (
    <details open={props.problem?.form === form}>
      <summary>{name}</summary>
      <Form props={props} form={form} action={`/account/second-factor/${form}`} submit={name}>
        {both(form)}
      </Form>
    </details>
  );
  const since = dateTime(state.since ?? 0, view.timeZone, view.language);
  return (
    <section class="panel">
      <h2>{second.title}</h2>
      <p>
        {second.on(since)} {second.left(state.codesLeft)}
      </p>
      {folded('codes', second.codes)}
      {folded('removal', second.remove)}
    </section>
  );
}

function SessionsPart({ view, sessions: listed, current }: AccountProps) {
  const { sessions } = view.words.account;
  const at = (instant: number) => dateTime(instant, view.timeZone, view.language);
  return (
    <section class="panel">
      <h2>{sessions.title}</h2>
      <table>
        <thead>
          <tr>
            {[sessions.began, sessions.seen, sessions.place, sessions.agent].map((name) => (
              <th scope="col">{name}</th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {listed.map(({ id, at: began, seenAt, place, agent }) => (
            <tr>
              <td>{at(began)}</td>
              <td>{at(seenAt)}</td>
              <td>{place}</td>
              <td class="agent" title={agent}>
                {browserName(agent)}
              </td>
              <td>
                {id === current ? (
                  sessions.current
                ) : (
                  <form method="post" action="/account/sessions">
                    <input type="hidden" name="id" value={id} />
                    <button class="quiet" aria-label={sessions.endOf(place)}>
                      {sessions.end}
                    </button>
                  </form>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {listed.length > 1 && (
        <form method="post" action="/account/sessions">
          <button>{sessions.endOthers}</button>
        </form>
      )}
    </section>
  );
}

interface SetUpProps {
  readonly view: View;
  readonly back: string;
  readonly offer: SecondFactorOffer;
  readonly problem?: string | undefined;
}

/** The secret, to be taken into an authenticator. */
export function SetUpPage({ view, back, offer, problem }: SetUpProps) {
  const { second } = view.words.account;
  const wrong = problem === undefined ? undefined : { form: 'confirm' as const, text: problem };
  return (
    <Page view={view} title={second.set}>
      <div class="page-head">
        <h1>{second.set}</h1>
      </div>
      <section class="panel account">
        <p>{second.scan}</p>
        <QrCode text={offer.address} label={second.qr} />
        <p>
          {second.secret} <code>{offer.secret.replace(/.{4}(?=.)/g, '$& ')}</code>
        </p>
        <Form
          props={{ back, problem: wrong }}
          form="confirm"
          action="/account/second-factor/confirm"
          submit={second.confirm}
          main
        >
          <SecretField
            id="code"
            name="code"
            label={second.code}
            complete="one-time-code"
            described={wrong && 'confirm-problem'}
            autofocus
          />
        </Form>
      </section>
    </Page>
  );
}

/** Shown this once. */
export function CodesPage(props: {
  readonly view: View;
  readonly back: string;
  readonly codes: readonly string[];
}) {
  const { view, back, codes } = props;
  const { second } = view.words.account;
  return (
    <Page view={view} title={second.codesTitle}>
      <div class="page-head">
        <h1>{second.codesTitle}</h1>
      </div>
      <section class="panel account">
        <p>{second.codesLead}</p>
        <ol class="codes">
          {codes.map((code) => (
            <li>
              <code>{code}</code>
            </li>
          ))}
        </ol>
        <a class="button primary" href={back === '' ? '/account' : back}>
          {second.goOn}
        </a>
      </section>
    </Page>
  );
}

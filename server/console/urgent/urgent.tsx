/** /urgent: the form, and the messages so far. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { TEMPLATES } from '../../../content/templates/registry.ts';
import type { UnitChoice } from '../../signage/screens/overview.ts';
import type { TargetScreen } from '../../signage/reach/target-screens.ts';
import { type StageCounts, type Urgent, URGENT_TEMPLATES } from '../../signage/urgent/urgent.ts';
import { Field, TargetFields } from '../ui/fields.tsx';
import { Page, type View } from '../ui/page.tsx';
import { dateTime, shortTime } from '../ui/times.ts';

interface UrgentProps {
  readonly view: View;
  readonly allowed: boolean;
  readonly urgents: readonly { readonly urgent: Urgent; readonly counts: StageCounts }[];
  readonly units: readonly UnitChoice[];
  readonly screens: readonly TargetScreen[];
}

export function UrgentPage(props: UrgentProps) {
  const { view, allowed } = props;
  const { urgent } = view.words;
  return (
    <Page view={view} title={urgent.title} at="urgent" scripts={['live.js', 'urgent.js']}>
      <div class="page-head">
        <h1>{urgent.title}</h1>
        <p class="note">{urgent.lead}</p>
      </div>
      <div class="columns even">
        {allowed ? <Issue {...props} /> : <p class="banner">{urgent.forbidden}</p>}
        <section class="panel" aria-labelledby="so-far">
          <h2 id="so-far">{urgent.sent}</h2>
          <div id="live-urgents" data-live="2">
            <List {...props} />
          </div>
        </section>
      </div>
    </Page>
  );
}

const MINUTES = [10, 30, 60, 180, 720] as const;

function Issue({ view, units, screens }: UrgentProps) {
  const { urgent, publish } = view.words;
  return (
    <form
      id="urgent"
      class="stack"
      novalidate
      data-screens={JSON.stringify(screens)}
      data-said={JSON.stringify({
        required: urgent.required,
        failed: publish.failed,
        failedNet: publish.failedNet,
        issue: urgent.issue,
        issuing: urgent.issuing,
        confirm: urgent.confirm,
        held: urgent.held,
      })}
    >
      <fieldset class="panel">
        <legend>{urgent.legend}</legend>
        <Field name="text" label={urgent.text} hint={urgent.hint}>
          <textarea
            id="text"
            name="text"
            rows={3}
            maxlength={500}
            required
            autofocus
            aria-describedby="text-hint text-problem"
          />
        </Field>
        <div class="field">
          <span id="life">{urgent.life}</span>
          <div class="choices" role="radiogroup" aria-labelledby="life">
            {MINUTES.map((minutes) => (
              <label>
                <input type="radio" name="minutes" value={minutes} checked={minutes === 30} />{' '}
                {urgent.minutes(minutes)}
              </label>
            ))}
          </div>
          <p class="problem" id="expiresAt-problem" />
        </div>
        <div class="fields">
          <Field name="template" label={publish.template}>
            <select id="template" name="template" aria-describedby="template-problem">
              {URGENT_TEMPLATES.map((name) => (
                <option value={name}>{TEMPLATES.get(name)?.title[view.language] ?? name}</option>
              ))}
            </select>
          </Field>
        </div>
        <label class="choice">
          <input type="checkbox" name="sound" value="1" /> {urgent.sound}
        </label>
        <label class="choice">
          <input type="checkbox" name="drill" value="1" /> {urgent.drill}
        </label>
      </fieldset>
      <TargetFields view={view} units={units} screens={screens} legend={urgent.target} />
      <div class="send">
        <button class="danger">{urgent.issue}</button>
        <span class="note">
          {urgent.targeted} <span id="reach" aria-live="polite" />
        </span>
        <p id="outcome" class="problem" role="alert" />
      </div>
    </form>
  );
}

function List({ view, urgents }: UrgentProps) {
  const { words, language, timeZone } = view;
  const { urgent: said } = words;
  if (urgents.length === 0) return <p class="empty">{said.none}</p>;
  return (
    <ul class="messages">
      {urgents.map(({ urgent, counts }) => (
        <li>
          <a href={`/urgent/${encodeURIComponent(urgent.id)}`}>{urgent.text}</a>
          <span class="note">
            <UrgentMark view={view} urgent={urgent} />{' '}
            {dateTime(urgent.issuedAt, timeZone, language)} –{' '}
            {shortTime(urgent.endedAt ?? urgent.expiresAt, timeZone, language)} · {said.painted}{' '}
            {counts.painted} / {counts.targeted}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** In force, cancelled or expired; and whether it is only a drill. */
export function UrgentMark({ view, urgent }: { readonly view: View; readonly urgent: Urgent }) {
  const { urgent: said } = view.words;
  const running = urgent.endedAt === null && urgent.expiresAt > view.now;
  return (
    <>
      <span class={`mark ${running ? 'bad' : ''}`}>
        {running ? said.running : urgent.endedHow === 'cancelled' ? said.cancelled : said.expired}
      </span>
      {urgent.drill && <span class="mark warn">{said.drillMark}</span>}
    </>
  );
}

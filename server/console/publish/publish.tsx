/** /publish: the form, and beside it what the screens would show. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { TEMPLATES } from '../../../content/templates/registry.ts';
import { THEMES } from '../../../content/templates/themes.ts';
import type { UnitChoice } from '../../signage/screens/overview.ts';
import type { TargetScreen } from '../../signage/reach/target-screens.ts';
import { MOVING_KINDS } from '../../signage/screens/tracks.ts';
import { Field, TargetFields } from '../ui/fields.tsx';
import { Page, type View } from '../ui/page.tsx';
import { PlaceFields } from '../ui/places.tsx';

interface PublishProps {
  readonly view: View;
  readonly allowed: boolean;
  readonly units: readonly UnitChoice[];
  readonly screens: readonly TargetScreen[];
  readonly today: string;
}

/** Designs whose words are a slogan and its translation. */
const OFFERED = ['banner', 'emblem-and-slogan', 'strip', 'clock', 'video', 'recording'] as const;

export function PublishPage(props: PublishProps) {
  const { view, allowed, units, screens } = props;
  const { words } = view;
  const { publish } = words;
  if (!allowed) {
    return (
      <Page view={view} title={publish.title} at="publish">
        <div class="page-head">
          <h1>{publish.title}</h1>
        </div>
        <p class="banner">{publish.forbidden}</p>
      </Page>
    );
  }
  return (
    <Page view={view} title={publish.title} at="publish" scripts={['publish.js']}>
      <div class="page-head">
        <h1>{publish.title}</h1>
      </div>
      <form
        id="publish"
        class="columns even"
        novalidate
        data-screens={JSON.stringify(screens)}
        data-said={JSON.stringify({
          required: publish.required,
          number: publish.places.number,
          fileNeeded: publish.fileNeeded,
          uploading: publish.uploading,
          uploaded: publish.uploaded,
          tooLarge: publish.tooLarge,
          seconds: words.unitSeconds,
          failed: publish.failed,
          failedNet: publish.failedNet,
          publishing: publish.publishing,
          seeing: publish.seeing,
          empty: publish.seeEmpty,
        })}
      >
        <div class="stack">
          <Words view={view} />
          <TargetFields view={view} units={units} screens={screens} legend={publish.where} />
          <When {...props} />
          <div class="send">
            <button class="primary">{publish.publish}</button>
            <span class="note">
              {view.words.urgent.targeted} <span id="reach" aria-live="polite" />
            </span>
            <p id="outcome" class="problem" role="alert" />
          </div>
        </div>
        <section class="panel see" aria-labelledby="see">
          <h2 id="see">{publish.see}</h2>
          <p class="note">{publish.seeHint}</p>
          <div id="previews" aria-live="polite">
            <p class="empty">{publish.seeEmpty}</p>
          </div>
        </section>
      </form>
    </Page>
  );
}

function Words({ view }: { readonly view: View }) {
  const { words, language } = view;
  const { publish } = words;
  return (
    <fieldset class="panel">
      <legend>{publish.words}</legend>
      <Field name="text" label={publish.text} hint={publish.textHint}>
        <textarea
          id="text"
          name="text"
          rows={2}
          maxlength={500}
          required
          lang="zh-CN"
          aria-describedby="text-hint text-problem"
          autofocus
        />
      </Field>
      <Field name="english" label={publish.english}>
        <textarea
          id="english"
          name="english"
          rows={1}
          maxlength={500}
          lang="en"
          aria-describedby="english-problem"
        />
      </Field>
      <div class="fields">
        <Field name="template" label={publish.template}>
          <select id="template" name="template" aria-describedby="template-problem">
            {OFFERED.map((name) => (
              <option value={name}>{TEMPLATES.get(name)?.title[language] ?? name}</option>
            ))}
          </select>
        </Field>
        <div class="fields-of wide" data-template="video recording" hidden>
          <Field name="file" label={publish.file} hint={publish.fileHint}>
            <input
              id="file"
              type="file"
              accept="video/webm,video/mp4,audio/*,.mp3,.ogg,.opus,.wav,.m4a"
              aria-describedby="file-hint file-problem file-state"
            />
            <p class="note" id="file-state" role="status" />
          </Field>
        </div>
        <div class="fields-of" data-template="clock" hidden>
          <Field name="language" label={publish.clockLanguage}>
            <select id="language" name="language">
              {(['zh', 'en'] as const).map((one) => (
                <option value={one}>{publish.clockLanguages[one]}</option>
              ))}
            </select>
          </Field>
          <Field name="hours" label={publish.clockHours}>
            <select id="hours" name="hours">
              {(['24', '12'] as const).map((one) => (
                <option value={one}>{publish.clockHoursOf[one]}</option>
              ))}
            </select>
          </Field>
        </div>
        <Field name="theme" label={publish.theme}>
          <select id="theme" name="theme">
            {Object.entries(THEMES).map(([name, theme]) => (
              <option value={name}>{theme.title[language]}</option>
            ))}
          </select>
        </Field>
        <Field name="align" label={publish.align}>
          <select id="align" name="align">
            {(['auto', 'left', 'centre', 'right'] as const).map((one) => (
              <option value={one === 'auto' ? '' : one}>{publish.aligns[one]}</option>
            ))}
          </select>
        </Field>
        <Field name="transition" label={publish.transition}>
          <select id="transition" name="transition">
            {(['cut', 'fade', 'push'] as const).map((one) => (
              <option value={one}>{publish.transitions[one]}</option>
            ))}
          </select>
        </Field>
        <Field name="dwell" label={publish.dwell}>
          <input
            id="dwell"
            name="dwell"
            type="number"
            min={5}
            max={600}
            value="15"
            aria-describedby="dwell-problem"
          />
        </Field>
      </div>
    </fieldset>
  );
}

function When({ view, today, screens }: PublishProps) {
  const { publish } = view.words;
  const zones = [...new Set(screens.flatMap((screen) => screen.zones))].toSorted();
  return (
    <fieldset class="panel">
      <legend>{publish.when}</legend>
      <div class="fields">
        <Field name="from" label={publish.from}>
          <input id="from" name="from" type="date" value={today} aria-describedby="from-problem" />
        </Field>
        <Field name="until" label={publish.until} hint={publish.untilHint}>
          <input
            id="until"
            name="until"
            type="date"
            min={today}
            aria-describedby="until-hint until-problem"
          />
        </Field>
        <Field name="timeFrom" label={`${publish.times} · ${publish.timeFrom}`}>
          <input id="timeFrom" name="timeFrom" type="time" aria-describedby="timeFrom-problem" />
        </Field>
        <Field name="timeUntil" label={publish.timeUntil}>
          <input id="timeUntil" name="timeUntil" type="time" aria-describedby="timeUntil-problem" />
        </Field>
      </div>
      {zones.length > 0 && (
        <Field name="zone" label={publish.zone} hint={publish.zoneHint}>
          <select id="zone" name="zone" aria-describedby="zone-hint zone-problem">
            <option value="">{publish.zoneFirst}</option>
            {zones.map((name) => (
              <option value={name}>{name}</option>
            ))}
          </select>
        </Field>
      )}
      <div class="choices" role="radiogroup" aria-label={publish.layer}>
        {(['insert', 'everyday', 'takeover', 'press'] as const).map((layer) => (
          <label>
            <input type="radio" name="layer" value={layer} checked={layer === 'insert'} />{' '}
            {publish.layers[layer]}
          </label>
        ))}
      </div>
      <Field name="share" label={publish.share} hint={publish.shareHint}>
        <input
          id="share"
          name="share"
          type="number"
          min={15}
          max={3600}
          step={15}
          value="300"
          aria-describedby="share-hint share-problem"
        />
      </Field>
      {screens.some(({ kind }) => MOVING_KINDS.includes(kind)) && <PlaceFields view={view} />}
    </fieldset>
  );
}

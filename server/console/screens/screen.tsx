/** /screens/<id>: how it is built, how it fares, what should show on it and why. */
/** @jsxRuntime automatic @jsxImportSource hono/jsx */
import { type ScreenState, stepOf } from '../../signage/screens/overview.ts';
import type { SeriesProof } from '../../signage/plays/play-proofs.ts';
import type { Publication } from '../../signage/programmes/publications.ts';
import type { RecentPlay } from '../../signage/plays/recent-plays.ts';
import { itemNameOf, phaseName } from '../ui/choices.tsx';
import { DuePicture } from '../ui/due-picture.tsx';
import { Fact } from '../ui/fact.tsx';
import { Hours } from '../ui/hours.tsx';
import { StepMark } from '../ui/marks.tsx';
import { Page, type View } from '../ui/page.tsx';
import { PlaysTable } from '../ui/plays-table.tsx';
import { ProfileForm } from '../ui/profile.tsx';
import { ProofLine } from '../ui/proof-line.tsx';
import { Connection } from '../ui/screens-table.tsx';
import { ThumbnailPanel } from '../ui/thumbnail.tsx';
import { clockTime, dateTime } from '../ui/times.ts';
import { AgreementPanel, BuildPanel } from './screen-build.tsx';
import { TrackPanel, type TrackProps } from './track.tsx';

export interface ScreenProps {
  readonly view: View;
  readonly state: ScreenState;
  readonly publication: Publication | null;
  readonly plays: readonly RecentPlay[];
  /** Of the newest credential. */
  readonly proof: SeriesProof | null;
  /** Whether this reader may pair players, and cut them off. */
  readonly mayPair: boolean;
  readonly mayRevoke: boolean;
  /** Whether this reader may say how bright and loud it is, and whether it has a loudspeaker. */
  readonly mayTone: boolean;
  /** Whether it may say how it is built, and what its network bears. */
  readonly mayBuild: boolean;
  /** Null: it does not move, or this reader may not know where it is. */
  readonly track: TrackProps | null;
  /** Of this site, for the player's address. */
  readonly origin: string;
}

export function ScreenPage(props: ScreenProps) {
  const { view, state, plays } = props;
  const { words, language } = view;
  const { screen } = state;
  const name = language === 'zh' ? screen.name : screen.nameEn || screen.name;
  return (
    <Page
      view={view}
      title={name}
      at="overview"
      scripts={['live.js', 'pairing.js', 'hours.js', 'thumbnail.js', 'track.js', 'profile.js']}
    >
      <div class="page-head">
        <h1>{name}</h1>
        <p class="note">
          {language === 'zh' ? state.unitName : state.unitNameEn} · {words.kinds[screen.kind]}
        </p>
      </div>
      <div class="columns">
        <div class="stack">
          <Now {...props} />
          <ThumbnailPanel view={view} screen={screen.id} />
          <Delivery {...props} />
          <Hours view={view} screen={screen} mayChange={props.mayTone} mayBuild={props.mayBuild} />
          <section class="panel" aria-labelledby="recent">
            <div class="panel-head">
              <h2 id="recent">{words.overview.recent}</h2>
              <a href={`/plays?screen=${encodeURIComponent(screen.id)}`}>{words.overview.more}</a>
            </div>
            <div id="live-plays" data-live="5">
              <PlaysTable view={view} plays={plays} short />
              <ProofLine view={view} screen={screen.id} proof={props.proof} />
            </div>
          </section>
        </div>
        <div class="side">
          <Player {...props} />
          {props.track && <TrackPanel {...props.track} />}
          {props.mayPair && <Pairing {...props} />}
          <BuildPanel view={view} screen={screen} />
          <AgreementPanel view={view} screen={screen} pausedUntil={state.pausedUntil} />
        </div>
      </div>
    </Page>
  );
}

function Now({ view, state, publication }: ScreenProps) {
  const { words, language, timeZone } = view;
  const said = words.screen;
  const { due } = state;
  const inLanguage = (one: { name: string; nameEn: string }) =>
    language === 'zh' ? one.name : one.nameEn;
  return (
    <section class="panel" aria-labelledby="now">
      <h2 id="now">{said.why}</h2>
      <div id="live-now" data-live="2">
        {due ? (
          <>
            <p class="now">
              <span class={`layer ${due.layer}`}>{words.layers[due.layer]}</span>{' '}
              <b>{itemNameOf(view, due)}</b>
            </p>
            <DuePicture
              view={view}
              media={due.media}
              timeZone={timeZone}
              now={view.now}
              alt={`${said.planned}: ${itemNameOf(view, due)}`}
            />
            <dl class="facts">
              <Fact name={said.from}>
                {clockTime(Math.max(due.start, 0), timeZone, language)} {said.until}{' '}
                {Number.isFinite(due.end) ? clockTime(due.end, timeZone, language) : '…'}
              </Fact>
              {publication && (
                <>
                  {publication.campaign && (
                    <Fact name={words.plays.campaign}>{inLanguage(publication.campaign)}</Fact>
                  )}
                  {publication.phase && (
                    <Fact name={said.phase}>{phaseName(view, publication.phase)}</Fact>
                  )}
                  <Fact name={said.schedule}>
                    <a href={`/publish/${encodeURIComponent(publication.schedule)}`}>
                      {publication.schedule}
                    </a>
                  </Fact>
                  <Fact name={said.publisher}>
                    {inLanguage(publication.unit)}
                    {publication.published.name && ` · ${publication.published.name}`} ·{' '}
                    {dateTime(publication.published.at, timeZone, language)}
                  </Fact>
                </>
              )}
            </dl>
          </>
        ) : (
          <p class="empty">{said.noProgramme}</p>
        )}
      </div>
      <p class="note">{words.overview.nowNote}</p>
    </section>
  );
}

function Delivery({ view, state }: ScreenProps) {
  const { words, language, timeZone } = view;
  const { progress } = state;
  const step = stepOf(progress);
  const steps = progress
    ? ([
        ['compiled', progress.compiledAt],
        ['pushed', progress.pushedAt],
        ['received', progress.receivedAt],
        ['live', progress.liveAt],
      ] as const)
    : [];
  return (
    <section class="panel" aria-labelledby="delivery">
      <h2 id="delivery">{words.screen.delivery}</h2>
      <div id="live-delivery" data-live="2">
        <p>
          <StepMark step={step} words={words} /> {progress && `#${progress.serial} · `}
          {words.steps.explain[step]}
        </p>
        <ol class="phases steps">
          {steps.map(([name, at]) => (
            <li class={at === null ? '' : 'done'}>
              <b>{words.steps[name]}</b>
              <span>{at === null ? '–' : dateTime(at, timeZone, language)}</span>
            </li>
          ))}
        </ol>
      </div>
    </section>
  );
}

function Player({ view, state, origin, mayBuild }: ScreenProps) {
  const { words } = view;
  const said = words.screen;
  const { health, screen, seenAt } = state;
  const address = `${origin}/play/${encodeURIComponent(screen.id)}`;
  return (
    <section class="panel" aria-labelledby="player">
      <h2 id="player">{said.player}</h2>
      <dl class="facts">
        <Fact name={said.address}>
          <a href={address}>{address}</a>
        </Fact>
        {!mayBuild && screen.profile && (
          <Fact name={said.profile}>{said.profiles[screen.profile]}</Fact>
        )}
      </dl>
      <dl class="facts" id="live-player" data-live="5">
        <Fact name={said.connection}>
          <Connection view={view} state={state} />
        </Fact>
        {health ? (
          <>
            <Fact name={said.health}>
              {seenAt !== null && words.ago(Math.max(0, Math.round((view.now - seenAt) / 1000)))}
            </Fact>
            <Fact name={said.version}>{health.player}</Fact>
            <Fact name={said.uptime}>{words.duration(health.uptimeMs)}</Fact>
            <Fact name={said.serial}>#{health.serial}</Fact>
            <Fact name={said.unsent}>{health.unsentPlays}</Fact>
            <Fact name={said.missing}>{health.missing.length}</Fact>
            <Fact name={said.clockOffset}>{Math.round(health.clockOffsetMs)} ms</Fact>
          </>
        ) : (
          <Fact name={said.health}>{said.noHealth}</Fact>
        )}
      </dl>
      {mayBuild && <ProfileForm view={view} screen={screen} />}
    </section>
  );
}

function Pairing({ view, state, mayRevoke }: ScreenProps) {
  const said = view.words.screen;
  const { id } = state.screen;
  return (
    <section class="panel" aria-labelledby="pairing">
      <h2 id="pairing">{said.pair}</h2>
      <form
        id="pair"
        class="inline"
        novalidate
        data-screen={id}
        data-said={JSON.stringify({
          claimed: said.claimed,
          revoked: said.revoked,
          ask: said.revokeAsk,
          failed: said.failed,
          lost: view.words.publish.failedNet,
        })}
      >
        <label for="code">{said.code}</label>
        <input
          id="code"
          name="code"
          maxlength={12}
          autocomplete="off"
          autocapitalize="characters"
          spellcheck={false}
          aria-describedby="code-hint code-problem"
        />
        <button>{said.claim}</button>
        {mayRevoke && (
          <button type="button" id="revoke" class="quiet">
            {said.revoke}
          </button>
        )}
        <p class="hint" id="code-hint">
          {said.pairHint}
        </p>
        <p class="problem" id="code-problem" />
        <p class="note" id="outcome" role="status" />
      </form>
    </section>
  );
}

/** What the actions and queries work with. They never see a request. */
import type { Logger } from 'pino';
import type { CopyQuestion } from '../../../content/render/check/copy-report.ts';
import type { RenderJob, RenderResult } from '../../../content/render/job.ts';
import type { CopyResult } from '../../../content/render/pool.ts';
import type { AssetStore } from '../../assets/store.ts';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/open.ts';
import type { Signer } from './signer.ts';

export interface Renderer {
  render(job: RenderJob): Promise<RenderResult>;
}

export interface CopyChecker {
  check(question: CopyQuestion): Promise<CopyResult>;
}

export interface Signage {
  readonly db: Db;
  readonly clock: Clock;
  readonly assets: AssetStore;
  readonly render: Renderer;
  readonly words: CopyChecker;
  readonly signer: Signer;
  readonly log: Logger;
  /** Called after a commit that left rows in the outbox or stale screens; returns at once. */
  readonly wake: () => void;
}

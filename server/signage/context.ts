/** What the actions and queries work with. They never see a request. */
import type { Logger } from 'pino';
import type { RenderJob, RenderResult } from '../../content/render/job.ts';
import type { AssetStore } from '../assets/store.ts';
import type { Clock } from '../clock.ts';
import type { Db } from '../db/open.ts';
import type { Signer } from './signer.ts';

export interface Renderer {
  render(job: RenderJob): Promise<RenderResult>;
}

export interface Signage {
  readonly db: Db;
  readonly clock: Clock;
  readonly assets: AssetStore;
  readonly render: Renderer;
  readonly signer: Signer;
  readonly log: Logger;
  /** Called after a commit that left rows in the outbox or stale screens; returns at once. */
  readonly wake: () => void;
}

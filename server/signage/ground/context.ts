/** What the actions and queries work with. They never see a request. */
import type { Logger } from 'pino';
import type { CopyQuestion } from '../../../content/render/check/copy-report.ts';
import type { RenderJob, RenderResult } from '../../../content/render/job.ts';
import type { Looked } from '../../../content/render/uploads/photo-look.ts';
import type { CopyResult } from '../../../content/render/pool.ts';
import type { AssetStore } from '../../assets/store.ts';
import type { Clock } from '../../clock.ts';
import type { Db } from '../../db/open.ts';
import type { Secrets } from './secrets.ts';
import type { Signer } from './signer.ts';

export interface Renderer {
  /** @param first it is for an urgent message, and goes before all that is not. */
  render(job: RenderJob, first?: boolean): Promise<RenderResult>;
}

export interface CopyChecker {
  check(question: CopyQuestion): Promise<CopyResult>;
}

export interface PhotoChecker {
  /** A picture that a person sends, as it may be kept; or why it cannot be used, as the end of a sentence. */
  look(person: string, bytes: Uint8Array): Promise<Looked>;
}

export interface Signage {
  readonly db: Db;
  readonly clock: Clock;
  readonly assets: AssetStore;
  readonly render: Renderer;
  readonly words: CopyChecker;
  readonly photos: PhotoChecker;
  readonly signer: Signer;
  /** Seals what the server must read again and a stolen store must not tell. */
  readonly secrets: Secrets;
  readonly log: Logger;
  /** Called after a commit that left rows in the outbox or stale screens; returns at once. */
  readonly wake: () => void;
}

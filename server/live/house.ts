/** What the parts of the live side share. */
import type { StepWatch } from '../clock.ts';
import type { Signage } from '../signage/ground/context.ts';
import type { DeliveryStep } from '../signage/programmes/delivery.ts';
import type { PlayerReport } from '../signage/screens/reports.ts';
import type { Sent } from '../signage/plays/play-proof.ts';
import type { PositionsOf } from '../signage/screens/tracks.ts';
import type { StageReached } from '../signage/urgent/urgent-state.ts';
import type { Batch } from './batch.ts';
import type { FrameCache } from './frame-cache.ts';
import type { Missing } from './missing.ts';
import type { PresenceBook } from './presence-book.ts';
import type { Session } from './session.ts';

export interface House {
  readonly signage: Signage;
  /** Asked before whatever a player judges by the time: it has to know of a step first. */
  readonly steps: StepWatch;
  readonly heartbeatMs: number;
  readonly playsEveryMs: number;
  /** The one session of each connected screen. */
  readonly sessions: Map<string, Session>;
  /** Sessions that are due a snapshot. */
  readonly waiting: Set<Session>;
  readonly deliveries: Batch<DeliveryStep>;
  readonly stages: Batch<StageReached>;
  readonly plays: Batch<PlaysIn>;
  readonly positions: Batch<PositionsIn>;
  readonly reports: Batch<PlayerReport>;
  readonly presence: PresenceBook;
  readonly missing: Missing;
  readonly frames: FrameCache;
  /** Serves `waiting`; resolves when all that waited has been served. */
  readonly serve: () => Promise<void>;
}

/** Positions that wait to be stored, and whom to tell. */
export interface PositionsIn extends PositionsOf {
  readonly session: Session;
}

/** Plays that wait to be stored, and whom to tell. */
export interface PlaysIn {
  readonly session: Session;
  readonly sent: Sent;
}

/** Makes the calls that are due. */
import type { Signage } from '../signage/ground/context.ts';
import { callDone, callFailed, claimCall, dueCalls } from '../signage/notices/webhook-calls.ts';
import type { Caller } from './webhook-post.ts';

/** One round: the webhooks beside one another, the calls of each one after the other until one fails. */
export async function callWebhooks(
  signage: Signage,
  caller: Caller,
  stop: AbortSignal,
): Promise<void> {
  const due = await dueCalls(signage.db, signage.clock.now());
  await Promise.all([...due].map(([id, notices]) => callOne(signage, caller, stop, id, notices)));
}

async function callOne(
  signage: Signage,
  caller: Caller,
  stop: AbortSignal,
  webhook: string,
  notices: readonly string[],
): Promise<void> {
  const { db, clock, log } = signage;
  for (const notice of notices) {
    if (stop.aborted) return;
    const call = await claimCall(db, webhook, notice, clock.now());
    if (!call) continue;
    const called = await caller.call(call, stop);
    if (called.ok) {
      await callDone(db, call, clock.now());
      continue;
    }
    if (stop.aborted) return;
    log.warn({ webhook, notice, tries: call.tries, ...called }, 'a webhook was not reached');
    await callFailed(signage, call, called);
    return;
  }
}

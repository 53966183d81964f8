/** What a person may not say in an urgent message either. */
import type { Db } from '../../db/open.ts';
import type { Failure } from '../ground/failure.ts';
import { findingsFor, refuseForbidden, textsIn } from '../words/unit-words.ts';
import type { NewUrgent } from './urgent.ts';

/** Forbidden words refuse it, and are named with their places. What is only misspelt holds no message up. */
export async function refuseSaid(
  db: Db,
  unit: string,
  { text, words }: { readonly text?: string | undefined; readonly words?: NewUrgent['words'] },
): Promise<Failure | null> {
  const texts = [...textsIn('text', text ?? ''), ...textsIn('words', words ?? {})];
  return refuseForbidden(await findingsFor(db, unit, texts));
}

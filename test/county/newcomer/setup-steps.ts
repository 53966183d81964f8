/** What `GET /api/setup` says is done and lacks. */
import type { Person } from './person.ts';

interface Call {
  readonly method: string;
  readonly path: string;
}

export interface Step {
  readonly code: string;
  readonly done: boolean | null;
  readonly count: number;
  readonly lacks: readonly string[];
  readonly next: Call | null;
  readonly also: readonly Call[];
}

export async function stepOf(admin: Person, code: string): Promise<Step> {
  const { steps } = (await admin.get('/api/setup')) as { steps: Step[] };
  const found = steps.find((one) => one.code === code);
  if (!found) throw new Error(`no step ${code}`);
  return found;
}

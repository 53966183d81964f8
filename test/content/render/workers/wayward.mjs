// A worker that does what its job's template says: hang, crash, throw, or answer. CALLS counts across threads.
import { threadId } from 'node:worker_threads';

const shared = new Map();

// Piscina calls the default export.
// oxlint-disable-next-line import/no-default-export
export default async function run(task) {
  if (task.kind === 'warm') return null;
  const { template, copy } = task.job;
  shared.set(template, (shared.get(template) ?? 0) + 1);
  if (template === 'hang')
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  if (template === 'crash') process.exit(7);
  if (template === 'throw') throw new Error('something broke');
  const pictures = [...task.pictures.keys()];
  return {
    ok: false,
    reason: 'copy-invalid',
    field: '',
    message: JSON.stringify({ copy, threadId, calls: shared.get(template), pictures }),
  };
}

/** Runs in a thread of its own: looks at the store whose file it is handed, and says what it found. */
import { parentPort, workerData } from 'node:worker_threads';
import { examineStore } from '../db/examine.ts';

// Between threads there is no origin to name.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
parentPort?.postMessage(await examineStore(workerData as string));

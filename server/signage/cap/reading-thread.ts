/** The thread that reads alerts: one question at a time, until it is ended. */
import { parentPort } from 'node:worker_threads';
import { type CapQuestion, readCap } from './cap-document.ts';

const port = parentPort;
port?.on('message', (question: CapQuestion) => {
  // Between threads there is no origin to name.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  port.postMessage(readCap(question));
});
// What it stands on is loaded: from here on the time of a question runs.
// oxlint-disable-next-line unicorn/require-post-message-target-origin
port?.postMessage('ready');

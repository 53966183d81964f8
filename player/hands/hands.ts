/** The second script: hands itself over to the first. */
import { attend } from './attend.ts';
import { chime } from './chime.ts';
import { codeCard } from './code-card.ts';
import type { Hands } from './contract.ts';
import { courier } from './courier.ts';
import { framed } from './framed.ts';
import { media } from './media.ts';
import { startPairing } from './pairing.ts';
import { memoryStore } from './store-memory.ts';
import { openServicePage } from './service.ts';
import { succeed } from './succession.ts';
import { testPicture } from './test-picture.ts';
import { toned } from './toned.ts';

const hands: Hands = {
  attend,
  chime,
  codeCard,
  courier,
  framed,
  media,
  memoryStore,
  openServicePage,
  startPairing,
  succeed,
  testPicture,
  toned,
};
(window as unknown as { gengfuHands: Hands }).gengfuHands = hands;

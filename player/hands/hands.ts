/** The second script: hands itself over to the first. */
import { attend } from './attend.ts';
import { chime } from './chime.ts';
import { codeCard } from './code-card.ts';
import { connect } from './connection.ts';
import type { Hands } from './contract.ts';
import { courier } from '../journal/courier.ts';
import { download } from './download.ts';
import { framed } from './framed.ts';
import { media } from './media.ts';
import { memoryStore } from './store-memory.ts';
import { addFacts, openServicePage } from '../service/service.ts';
import { succeed } from './succession.ts';
import { testPicture } from '../service/test-picture.ts';
import { thumbnail } from './thumbnail.ts';
import { toned } from './toned.ts';

const hands: Hands = {
  addFacts,
  attend,
  chime,
  codeCard,
  connect,
  courier,
  download,
  framed,
  media,
  memoryStore,
  openServicePage,
  succeed,
  testPicture,
  thumbnail,
  toned,
};
(window as unknown as { gengfuHands: Hands }).gengfuHands = hands;

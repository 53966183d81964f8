/** What is put on when there is no programme, or a person wants something else: the card, a pairing code, a test picture. */
import type { Face } from '../content/wire/messages.ts';
import type { Director } from './director.ts';
import type { Machine } from './hands/contract.ts';
import { card } from './stage/card.ts';
import type { Painter } from './stage/painter.ts';
import type { Pictures } from './stage/pictures.ts';
import type { Stage } from './stage/stage.ts';
import type { Held } from './vault/programmes.ts';

export interface ViewParts {
  readonly platform: Machine;
  readonly stage: Stage;
  readonly director: Director;
  readonly pictures: Pictures;
  readonly now: () => number;
  readonly name: () => string;
  readonly face: () => Face;
  /** The programme that is held, or null. */
  readonly held: () => Held | null;
  /** Something was drawn and is presented. */
  readonly drawn: () => void;
}

export interface View {
  card(): void;
  /** The programme, or the card where there is none. */
  held(): void;
  code(code: string): Promise<void>;
  /** The test picture, or what is held again. */
  test(on: boolean): Promise<void>;
}

/** Before any programme the LED's size is not known; the card is drawn for the smallest. */
export const DEFAULT_FACE: Face = {
  width: 64,
  height: 16,
  colour: 'rgb',
  origin: { x: 0, y: 0 },
  folds: [],
  rotation: 0,
  gamma: 1,
  brightness: [],
  timeZone: 'UTC',
  sound: false,
};

export function createView(parts: ViewParts): View {
  const { platform, stage, director, pictures, now, name, face, held, drawn } = parts;
  const { screen } = platform;

  /** Lays one painter over a face's area, in place of any zone. */
  const only = (painter: Painter, on: Face): void => {
    director.setProgramme(null);
    stage.setFace(on);
    const area = { x: 0, y: 0, width: on.width, height: on.height };
    stage.setZone(0, { painter, area, start: now() });
    stage.dropZones(1);
    director.nudge();
  };
  const wholeDisplay = (): Face => {
    const { width, height } = screen.surface;
    return Object.assign({}, DEFAULT_FACE, { width: width(), height: height() });
  };
  const showCard = (): void => {
    only(card(name(), face().colour), face());
    screen.nextFrame(drawn);
  };
  const showHeld = (): void => {
    const of = held();
    if (!of) return showCard();
    pictures.forget();
    stage.setFace(of.body.face);
    director.setProgramme(of.body.programme);
  };

  return {
    card: showCard,
    held: showHeld,
    code: async (code) => {
      const { codeCard } = await platform.hands();
      if (!held()) only(codeCard(code), wholeDisplay());
    },
    test: async (on) => {
      const { testPicture } = await platform.hands();
      if (on) only(testPicture(face()), face());
      else showHeld();
    },
  };
}

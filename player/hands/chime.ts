/** Two soft notes that call attention: no siren, nothing that imitates one. */
import type { Face } from '../../content/wire/messages.ts';
import { volumeAt } from './volume.ts';

const NOTES_HZ = [660, 880];
const NOTE_S = 0.35;
const LOUDNESS = 0.4;

export function chime(face: Face, nowMs: number): void {
  const volume = volumeAt(face, nowMs);
  if (volume === 0) return;
  const audio = new AudioContext();
  NOTES_HZ.forEach((hz, i) => {
    const note = audio.createOscillator();
    const loudness = audio.createGain();
    const at = audio.currentTime + i * NOTE_S;
    note.frequency.value = hz;
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(LOUDNESS * volume, at + 0.03);
    loudness.gain.linearRampToValueAtTime(0, at + NOTE_S);
    note.connect(loudness);
    loudness.connect(audio.destination);
    note.start(at);
    note.stop(at + NOTE_S);
    if (i === NOTES_HZ.length - 1) note.addEventListener('ended', () => void audio.close());
  });
}

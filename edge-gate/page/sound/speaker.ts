/**
 * Purpose: plays the verdicts' sounds with the browser's own synthesiser; there are no audio files.
 * Invariant: a sound waits for the one before it, so that a refusal is heard even when the next verdict follows at
 * once; but never so long that it would be taken for a later ticket's.
 */

import { lengthOf, TONES, type Sound } from './tones.ts';

export type Speaker = {
  play(sound: Sound): void;
};

/** Of full scale: loud, with room for two tones that touch. */
const GAIN = 0.5;
/** Ramps this long at both ends keep a tone from clicking. */
const RAMP_S = 0.01;
const MAX_WAIT_S = 0.7;

export function createSpeaker(): Speaker {
  const context = new AudioContext();
  let freeAtS = 0;
  // Browsers keep a page silent until somebody touches it.
  const wake = (): void => void context.resume();
  window.addEventListener('pointerdown', wake);
  window.addEventListener('keydown', wake);

  return {
    play: (sound) => {
      // A page that may not sound yet would play all its past at once when it may.
      if (context.state !== 'running') return;
      const nowS = context.currentTime;
      const startS = Math.min(Math.max(nowS, freeAtS), nowS + MAX_WAIT_S);
      freeAtS = startS + lengthOf(sound);
      for (const tone of TONES[sound]) {
        const fromS = startS + tone.fromS;
        const untilS = fromS + tone.lengthS;
        const gain = context.createGain();
        gain.gain.setValueAtTime(0, fromS);
        gain.gain.linearRampToValueAtTime(GAIN, fromS + RAMP_S);
        gain.gain.setValueAtTime(GAIN, untilS - RAMP_S);
        gain.gain.linearRampToValueAtTime(0, untilS);
        const oscillator = context.createOscillator();
        oscillator.type = tone.wave;
        oscillator.frequency.setValueAtTime(tone.hertz, fromS);
        oscillator.connect(gain).connect(context.destination);
        oscillator.start(fromS);
        oscillator.stop(untilS);
      }
    },
  };
}

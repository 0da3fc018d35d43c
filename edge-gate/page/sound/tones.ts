/**
 * Purpose: the sounds of the verdicts, told apart without looking and in a noisy crowd.
 * Invariant: they differ in direction, pitch, length and timbre: rising and bright to pass, low and rough to stop, an
 * alternating alarm when the station itself must not be trusted.
 */

export type Tone = {
  readonly wave: OscillatorType;
  readonly hertz: number;
  /** Seconds after the sound began. */
  readonly fromS: number;
  readonly lengthS: number;
};

export type Sound = 'pass' | 'stop' | 'alarm';

const ALARM_TURNS = [0, 1, 2, 3, 4, 5] as const;

export const TONES: Record<Sound, readonly Tone[]> = {
  pass: [
    { wave: 'sine', hertz: 880, fromS: 0, lengthS: 0.12 },
    { wave: 'sine', hertz: 1320, fromS: 0.12, lengthS: 0.2 },
  ],
  stop: [{ wave: 'sawtooth', hertz: 130, fromS: 0, lengthS: 0.6 }],
  alarm: ALARM_TURNS.map((turn) => ({
    wave: 'square',
    hertz: turn % 2 === 0 ? 620 : 930,
    fromS: turn * 0.18,
    lengthS: 0.18,
  })),
};

export function lengthOf(sound: Sound): number {
  return Math.max(...TONES[sound].map((tone) => tone.fromS + tone.lengthS));
}

/**
 * Purpose: who was dropped from the LAN and why, by name, for the log and the page (SE3).
 * Invariant: bounded: whoever comes under ever new names is counted together; each is told once a reason, and counted.
 */

export type DropReason =
  /** Bytes that no station of this version sends, or a message that was altered, sent again or left out. */
  | 'garbled'
  /** Not a station of this hub, or someone in between. */
  | 'stranger'
  /** This station's own words came back. */
  | 'reflected'
  | 'revoked'
  | 'too-slow'
  | 'too-long'
  /** A question that was not understood. */
  | 'bad-question';

export type DroppedPeer = {
  readonly who: string;
  readonly reason: DropReason;
  readonly times: number;
};

const WORDS: Readonly<Record<DropReason, string>> = {
  garbled: 'sent what no station sends',
  stranger: 'is not a station of this hub, or someone sits in between',
  reflected: 'sent this station its own words back',
  revoked: 'is a station that was revoked',
  'too-slow': 'took too long',
  'too-long': 'sent too much at once',
  'bad-question': 'asked what this station does not understand',
};

const MAX_NAMES = 100;
const OTHERS = 'others';

export class DroppedPeers {
  readonly #times = new Map<string, DroppedPeer>();
  readonly #listeners = new Set<(line: string) => void>();

  /** `tell` hears of each for the first time that it is dropped for a reason. */
  onFirst(tell: (line: string) => void): void {
    this.#listeners.add(tell);
  }

  /** `who` is the station's name, or the address of one that did not get so far. */
  note(who: string, reason: DropReason): void {
    const isKnown = this.#times.has(`${reason} ${who}`);
    const name = isKnown || this.#times.size < MAX_NAMES ? who : OTHERS;
    const key = `${reason} ${name}`;
    const times = (this.#times.get(key)?.times ?? 0) + 1;
    this.#times.set(key, { who: name, reason, times });
    if (times > 1) return;
    for (const tell of this.#listeners) tell(`LAN: ${name} ${WORDS[reason]}. The line was closed.`);
  }

  all(): readonly DroppedPeer[] {
    return [...this.#times.values()];
  }

  /** For staff: what is worth a walk. A slow line is not, and its end is seen at the other side. */
  warnings(): string[] {
    return this.all()
      .filter(({ reason }) => reason !== 'too-slow')
      .map(({ who, reason, times }) => {
        const often = times === 1 ? '' : ` ${times} times`;
        return `On the LAN ${who} was turned away${often}: it ${WORDS[reason]}. Tell the administrator.`;
      });
  }
}

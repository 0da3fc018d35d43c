/**
 * Purpose: the few texts that many records repeat (ledgers, stations, lanes, operators), each kept once.
 * Invariant: a text keeps its number for good.
 */

export class NumberedTexts {
  readonly #numbers = new Map<string, number>();
  readonly #texts: string[] = [];

  numberOf(text: string): number {
    const found = this.#numbers.get(text);
    if (found !== undefined) return found;
    const number = this.#texts.push(text) - 1;
    this.#numbers.set(text, number);
    return number;
  }

  textOf(number: number): string {
    const text = this.#texts[number];
    if (text === undefined) throw new Error(`no text has the number ${number}`);
    return text;
  }
}

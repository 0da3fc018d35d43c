/** Purpose: how a bench tells a figure: its name as the issue has it, and its unit. */

export type Report = (name: string, value: number, unit: string) => void;

/** What is not a figure, and how far a long run is: on standard error. */
export function note(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Purpose: something said with a tone: a sign and words, coloured besides. */

import type { Said, Tone } from '../words/station-words.ts';

const SIGNS: Record<Tone, string> = { plain: '', good: '✓', warn: '▲', bad: '✕' };

export function Flag({ said }: { said: Said }) {
  const { tone, words } = said;
  return (
    <span className={`flag ${tone}`}>
      {tone !== 'plain' && <span aria-hidden="true">{`${SIGNS[tone]}\u00a0`}</span>}
      {words}
    </span>
  );
}

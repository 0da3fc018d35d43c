/** Purpose: the verdicts' symbols, each with an outline of its own, so that they are told apart by shape alone. */

import type { ReactNode } from 'react';
import type { SymbolName } from './tone.ts';

const SHAPES: Record<SymbolName, ReactNode> = {
  scan: (
    <g className="stroke">
      <path d="M10 30V14a4 4 0 0 1 4-4h16M70 10h16a4 4 0 0 1 4 4v16M90 70v16a4 4 0 0 1-4 4H70M30 90H14a4 4 0 0 1-4-4V70" />
      <path d="M22 50h56" />
    </g>
  ),
  check: (
    <>
      <circle className="solid" cx="50" cy="50" r="46" />
      <path className="cut" d="M27 52l16 17 31-37" />
    </>
  ),
  cross: (
    <>
      <rect className="solid" x="6" y="6" width="88" height="88" rx="10" />
      <path className="cut" d="M28 28l44 44M72 28L28 72" />
    </>
  ),
  arrow: (
    <>
      <rect className="solid" x="6" y="6" width="88" height="88" rx="10" />
      <path className="cut" d="M24 50h48M52 28l22 22-22 22" />
    </>
  ),
  clock: (
    <>
      <rect className="solid" x="6" y="6" width="88" height="88" rx="10" />
      <circle className="cut thin" cx="50" cy="50" r="30" />
      <path className="cut thin" d="M50 32v19l13 9" />
    </>
  ),
  id: (
    <>
      <rect className="solid" x="4" y="18" width="92" height="64" rx="10" />
      <circle className="hole" cx="31" cy="43" r="10" />
      <path className="hole" d="M14 70a17 15 0 0 1 34 0z" />
      <path className="cut thin" d="M58 40h26M58 56h26" />
    </>
  ),
  again: (
    <g className="stroke">
      <path d="M84 38A37 37 0 1 0 87 56" />
      <path d="M88 14v26H62" />
    </g>
  ),
  'stop-sign': (
    <>
      <path className="solid" d="M31 4h38l27 27v38L69 96H31L4 69V31z" />
      <path className="cut" d="M50 24v32" />
      <circle className="hole" cx="50" cy="74" r="6.5" />
    </>
  ),
};

export function VerdictSymbol({ name }: { name: SymbolName }) {
  return (
    <svg className="verdict-symbol" viewBox="0 0 100 100" aria-hidden="true">
      {SHAPES[name]}
    </svg>
  );
}

/** Purpose: the button that changes between the dark and the sunlight look. */

import { useState } from 'react';
import { wearLook, wornLook, type Look } from '../look/look.ts';

const OTHER = { dark: 'sunlight', sunlight: 'dark' } as const satisfies Record<Look, Look>;
const SIGNS = { dark: '☾', sunlight: '☀' } as const satisfies Record<Look, string>;

export function LookSwitch() {
  const [look, setLook] = useState(wornLook);
  const other = OTHER[look];
  return (
    <button
      type="button"
      className="button quiet sign"
      aria-label={`Change to the ${other} look`}
      onClick={() => {
        wearLook(other);
        setLook(other);
      }}
    >
      {SIGNS[other]}
    </button>
  );
}

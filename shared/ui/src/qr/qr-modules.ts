/**
 * Purpose: the black and white modules of a ticket's QR code.
 * Invariant: error correction M and a quiet zone of four modules, as ISO/IEC 18004 asks; digits go in numeric mode, so
 * a ticket's 232 digits fit version 6 (TK1).
 */

import { encode } from 'uqr';

/** ISO/IEC 18004:2015, 6.3.8: scanners may fail with less. */
export const QUIET_ZONE_MODULES = 4;

export type QrModules = {
  /** 1 to 40; version 6 has 41 modules a side. */
  readonly version: number;
  /** Modules a side, the quiet zone included. */
  readonly size: number;
  /** Row by row, true for black. */
  readonly rows: readonly (readonly boolean[])[];
};

export function qrModules(text: string): QrModules {
  const { version, size, data } = encode(text, { ecc: 'M', border: QUIET_ZONE_MODULES });
  return { version, size, rows: data };
}

/** One SVG path over all black modules, a unit a module: runs of black in a row become one rectangle. */
export function qrPath(modules: QrModules): string {
  let path = '';
  modules.rows.forEach((row, y) => {
    let x = 0;
    while (x < row.length) {
      const from = x;
      while (row[x] === true) x += 1;
      if (x > from) path += `M${from} ${y}h${x - from}v1h-${x - from}z`;
      x += 1;
    }
  });
  return path;
}

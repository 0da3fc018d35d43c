/** Purpose: how an enrolment code is written and typed (SE1). Pages use it as they are, so it needs no cryptography. */

/** Crockford's base 32: no I, L, O, U, so that a code read aloud survives. */
export const CODE_ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
export const CODE_SIGNS = 16;

/** As people type it: any case, with or without dashes, O for 0, I and L for 1. What is no sign of a code stays in. */
export function typedSigns(text: string): string {
  return text.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
}

/** In groups of four, as it is shown: `AB12-CD34-EF56-GH78`. */
export function groupedSigns(signs: string): string {
  return signs.replace(/(.{4})(?=.)/g, '$1-');
}

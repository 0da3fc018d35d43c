/**
 * Purpose: one form for a phone number, so that a message can be sent to it: E.164.
 * Invariant: a number is never completed by guessing, except for the country: a number without one
 * is Zimbabwean, where the lists come from.
 */
import { err, ok, type Result } from '@gatefold/domain/result';

export type PhoneFault = { readonly kind: 'not-a-phone-number' };

/** ITU-T E.164: a country code that does not start with 0, and at most 15 digits in all. */
const INTERNATIONAL = /^\+[1-9]\d{7,14}$/;
/** Zimbabwe's mobile numbers are 7 and eight digits after the country code 263. */
const ZIMBABWE_MOBILE = /^\+2637\d{8}$/;

/**
 * Reads `0771234567`, `077 123 4567`, `771234567` (a sheet ate the zero), `263771234567`,
 * `+263 (0)77 123 4567`, `00263771234567`, and any other country's number with its plus or 00.
 */
export function readPhone(text: string): Result<string, PhoneFault> {
  const dialled = text
    .replaceAll(/[\s().\-/]/g, '')
    .replace(/^00/, '+')
    .replace(/^\+?2630?(?=7\d{8}$)/, '+263')
    .replace(/^0?(?=7\d{8}$)/, '+263')
    // Landlines and short codes inside Zimbabwe keep their area code and lose the trunk zero.
    .replace(/^0(?=[1-9]\d{6,8}$)/, '+263');
  const valid = dialled.startsWith('+2637') ? ZIMBABWE_MOBILE : INTERNATIONAL;
  return valid.test(dialled) ? ok(dialled) : err({ kind: 'not-a-phone-number' });
}

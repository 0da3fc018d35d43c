/**
 * Purpose: money, its currencies, and how amounts are read from and shown to people.
 * Invariant (AL5): an amount is a safe integer of minor units (cents) with a currency, never a
 * float; two currencies are never added, because the exchange rate is a fact of its own.
 */
import { z } from 'zod';
import { err, ok, type Result } from '../result.ts';

/**
 * The currencies tickets are priced in where Gatefold runs, with the euro and pound for visitors.
 * ISO 4217 gives every one of them two decimals, which `parseAmount` and `formatMoney` rely on.
 */
export const CURRENCIES = [
  'USD',
  'ZWG',
  'ZAR',
  'BWP',
  'ZMW',
  'MZN',
  'KES',
  'NGN',
  'GHS',
  'EUR',
  'GBP',
] as const;

export type Currency = (typeof CURRENCIES)[number];

/** Parses money that comes from outside: an entry, a request, a file. */
export const moneySchema = z.object({ amountMinor: z.int(), currency: z.enum(CURRENCIES) });

export type Money = { readonly amountMinor: number; readonly currency: Currency };

export type CurrencyFault =
  | { readonly kind: 'unknown-currency' }
  | { readonly kind: 'replaced-currency'; readonly replacement: Currency };

export type AmountFault =
  | { readonly kind: 'not-a-number' }
  | { readonly kind: 'negative' }
  | { readonly kind: 'ambiguous-separator' }
  | { readonly kind: 'finer-than-a-cent' }
  | { readonly kind: 'too-large' };

export type SumFault = { readonly kind: 'mixed-currencies' } | { readonly kind: 'too-large' };

/** Reads an ISO 4217 code in any case, with blanks around it. */
export function parseCurrency(text: string): Result<Currency, CurrencyFault> {
  const code = text.trim().toUpperCase();
  const known = CURRENCIES.find((currency) => currency === code);
  if (known !== undefined) return ok(known);
  // ISO 4217 amendment 177 introduced ZWG (Zimbabwe Gold) in place of ZWL in 2024. The units
  // differ by a factor of about 2,500, so an old code is never silently read as the new one.
  if (code === 'ZWL') return err({ kind: 'replaced-currency', replacement: 'ZWG' });
  return err({ kind: 'unknown-currency' });
}

// Groups of three set apart by a blank (plain, no-break, narrow or thin) or an apostrophe can only
// be thousands, so they are taken out before the comma and point are weighed.
const THOUSANDS_BY_BLANK = /^\d{1,3}(?:[ \u00a0\u202f\u2009'\u2019]\d{3})+(?=$|[.,])/;
const WHOLE = /^\d+$/;
const GROUPED_WHOLE = /^\d{1,3}(?:\.\d{3}){2,}$|^\d{1,3}(?:,\d{3}){2,}$/;
const GROUPED_DECIMAL = /^(\d{1,3}(?:\.\d{3})+),(\d+)$|^(\d{1,3}(?:,\d{3})+)\.(\d+)$/;
const PLAIN_DECIMAL = /^(\d+)[.,](\d+)$/;
// "1.500" is fifteen hundred in Maputo and one and a half in Harare: a guess would be wrong by a
// factor of a thousand, so only a person may decide. "0.500" cannot be a group of thousands.
const EITHER_GROUP_OR_DECIMAL = /^[1-9]\d{0,2}[.,]\d{3}$/;

/**
 * Reads an amount as people type it into sheets and returns minor units (cents).
 * Accepts what can be read one way only: `40`, `40.5`, `40,00`, `1,500.00`, `1.500,00`, `1 500,00`,
 * `1.234.567`. Signs other than a minus, currency symbols and words are not a number.
 */
export function parseAmount(text: string): Result<number, AmountFault> {
  const trimmed = text.trim();
  // U+2212 is the minus that spreadsheets and typesetting programs put in.
  if (/^[-\u2212]\s*\d/.test(trimmed)) return err({ kind: 'negative' });
  const blankGroups = THOUSANDS_BY_BLANK.exec(trimmed)?.[0];
  const bare =
    blankGroups === undefined
      ? trimmed
      : blankGroups.replaceAll(/\D/g, '') + trimmed.slice(blankGroups.length);
  if (WHOLE.test(bare) || GROUPED_WHOLE.test(bare)) return minorUnits(bare, '');
  if (blankGroups === undefined && EITHER_GROUP_OR_DECIMAL.test(bare)) {
    return err({ kind: 'ambiguous-separator' });
  }
  const parts = GROUPED_DECIMAL.exec(bare) ?? PLAIN_DECIMAL.exec(bare);
  if (parts === null) return err({ kind: 'not-a-number' });
  return minorUnits(parts[1] ?? parts[3] ?? '', parts[2] ?? parts[4] ?? '');
}

function minorUnits(whole: string, fraction: string): Result<number, AmountFault> {
  if (fraction.length > 2) return err({ kind: 'finer-than-a-cent' });
  const amountMinor = Number(whole.replaceAll(/\D/g, '') + fraction.padEnd(2, '0'));
  return Number.isSafeInteger(amountMinor) ? ok(amountMinor) : err({ kind: 'too-large' });
}

/** Adds two amounts of one currency; refuses mixed currencies and sums past the safe integers. */
export function addMoney(a: Money, b: Money): Result<Money, SumFault> {
  if (a.currency !== b.currency) return err({ kind: 'mixed-currencies' });
  const amountMinor = a.amountMinor + b.amountMinor;
  if (!Number.isSafeInteger(amountMinor)) return err({ kind: 'too-large' });
  return ok({ amountMinor, currency: a.currency });
}

/**
 * Shows money the same way in every language and runtime: `USD 1,500.00`, `USD -5.00`. It does not
 * use Intl, whose output changes with the machine's locale data.
 */
export function formatMoney(money: Money): string {
  const digits = String(Math.abs(money.amountMinor)).padStart(3, '0');
  const whole = digits.slice(0, -2).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  const sign = money.amountMinor < 0 ? '-' : '';
  return `${money.currency} ${sign}${whole}.${digits.slice(-2)}`;
}

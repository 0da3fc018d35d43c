/** Purpose: valid inputs: the golden vectors, written by the codec's own examples. */

import { VAULT_EXAMPLES } from '@gatefold/domain/testing/vault-examples';
import { WIRE_EXAMPLES } from '@gatefold/domain/testing/wire-examples';

/** The golden messages of one format; throws for a format that has none. */
export function golden(format: string): readonly Uint8Array[] {
  const examples = WIRE_EXAMPLES[format] ?? VAULT_EXAMPLES[format];
  if (examples === undefined) throw new Error(`there are no golden bytes of ${format}`);
  return Object.values(examples).map((example) => example.write());
}

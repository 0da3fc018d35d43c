/** Purpose: Ed25519 by Node's own crypto, over a context and a message (docs/spec/FORMATS.md). Shares no code with the program. */

import { createPublicKey, verify } from 'node:crypto';

export function isSigned(
  context: string,
  message: Buffer,
  signature: Buffer,
  publicKey: Buffer,
): boolean {
  const key = createPublicKey({
    key: { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') },
    format: 'jwk',
  });
  return verify(null, Buffer.concat([Buffer.from(`${context}\0`), message]), key, signature);
}

/** The message of a sealed one; throws when nobody of these signed it. */
export function unseal(context: string, sealed: Buffer, keys: readonly Buffer[]): Buffer {
  const signature = sealed.subarray(0, 64);
  const message = sealed.subarray(64);
  if (!keys.some((key) => isSigned(context, message, signature, key)))
    throw new Error('not signed');
  return message;
}

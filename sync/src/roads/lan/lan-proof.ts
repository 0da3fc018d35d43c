/**
 * Purpose: how one end of a LAN line shows who it is (SE3): its certificate, and its signature over all that was said.
 * Invariant: the signature names the end that made it and the certificate it goes with, so it serves neither for the other
 * end, nor for another station, nor on another line.
 */

import {
  bytesOf,
  bytesUpTo,
  concatBytes,
  equalBytes,
  utf8,
  type Bytes,
} from '@gatefold/domain/bytes';
import { decodeCanonical, encodeCanonical } from '@gatefold/domain/codec/cbor';
import { openCertificate, type Certificate } from '@gatefold/domain/codec/certificate';
import { sign, SIGNATURE_LENGTH, verify, type KeyPair } from '@gatefold/domain/crypto/sign';
import { err, ok, type Result } from '@gatefold/domain/result';
import { z } from 'zod';

export type LanEnd = 'asks' | 'answers';

/** What a station shows of itself. */
export type LanSelf = {
  readonly keys: KeyPair;
  /** Sealed by the hub. */
  readonly certificate: Bytes;
  readonly hubPublicKey: Bytes;
};

export type LanRefusal =
  /** Bytes that no station of this version sends. */
  | { readonly kind: 'garbled' }
  /** Not a station of this hub, or someone in between. */
  | { readonly kind: 'stranger' }
  /** Our own words, or our own certificate, came back. */
  | { readonly kind: 'reflected' };

const proofSchema = z.strictObject({
  certificate: bytesUpTo(1024),
  signature: bytesOf(SIGNATURE_LENGTH),
});

function signed(end: LanEnd, transcript: Bytes, certificate: Bytes): Bytes {
  return concatBytes(utf8(`${end}\0`), transcript, certificate);
}

export function makeProof(end: LanEnd, transcript: Bytes, self: LanSelf): Bytes {
  const { certificate, keys } = self;
  const said = signed(end, transcript, certificate);
  const signature = sign('gatefold lan v1', said, keys.secretKey);
  return encodeCanonical({ certificate, signature });
}

/** The certificate of whoever made the proof. */
export function checkProof(
  end: LanEnd,
  transcript: Bytes,
  proof: Bytes,
  self: LanSelf,
): Result<Certificate, LanRefusal> {
  const shown = decodeCanonical(proofSchema, proof);
  if (!shown.ok) return err({ kind: 'garbled' });
  const { certificate, signature } = shown.value;
  const opened = openCertificate(certificate, self.hubPublicKey);
  if (!opened.ok) return err({ kind: 'stranger' });
  const said = signed(end, transcript, certificate);
  if (!verify('gatefold lan v1', said, signature, opened.value.publicKey)) {
    return err({ kind: 'stranger' });
  }
  const isOurselves = equalBytes(opened.value.publicKey, self.keys.publicKey);
  return isOurselves ? err({ kind: 'reflected' }) : ok(opened.value);
}

/** Purpose: a greeting on a LAN and the first message each way, by SE3 in docs/spec alone. Shares no code with the program. */

import { blake2b, hash256 } from './blake2b.ts';
import { lineKeys, openSecretBox, x25519 } from './boxes.ts';
import { isSigned } from './ed25519.ts';
import { readPlain, readSealed } from './messages.ts';
import { z } from 'zod';

export type Line = {
  readonly hello: Buffer;
  readonly reply: Buffer;
  readonly proof: Buffer;
  readonly question: Buffer;
  readonly answer: Buffer;
  /** The asking end's throw-away secret. */
  readonly secret: Buffer;
  readonly hubKey: Buffer;
};

const proofSchema = z.object({ certificate: z.string(), signature: z.string() });
const certificateSchema = z.object({ station: z.string(), publicKey: z.string() });
const FIRST = Buffer.alloc(24);

function inContext(context: string, ...parts: readonly Buffer[]): Buffer {
  return hash256(Buffer.from(`${context}\0`), ...parts);
}

/** Who proved to be at an end. */
function provedBy(
  box: Buffer,
  key: Buffer,
  end: string,
  transcript: Buffer,
  hubKey: Buffer,
): string {
  const said = proofSchema.parse(readPlain('lan proof', openSecretBox(box, FIRST, key)));
  const sealed = Buffer.from(said.certificate, 'hex');
  const certificate = certificateSchema.parse(readSealed('certificate', sealed, [hubKey]));
  const signed = Buffer.concat([Buffer.from(`${end}\0`), transcript, sealed]);
  const publicKey = Buffer.from(certificate.publicKey, 'hex');
  if (!isSigned('gatefold lan v1', signed, Buffer.from(said.signature, 'hex'), publicKey)) {
    throw new Error('a proof that proves nothing');
  }
  return certificate.station;
}

export function readLine({ hello, reply, proof, question, answer, secret, hubKey }: Line) {
  if (hello.length !== 36 || hello.toString('hex', 0, 4) !== '47464c01')
    throw new Error('no hello');
  const [client, server] = [hello.subarray(4), reply.subarray(0, 32)];
  const keys = lineKeys(x25519(secret, server), client, server);
  const toldInReply = inContext('gatefold lan reply', hello, server);
  const toldInProof = inContext('gatefold lan proof', hello, reply);
  const session = inContext('gatefold lan session', toldInProof, proof);
  const messageKey = (key: Buffer): Buffer =>
    blake2b(32, Buffer.concat([Buffer.from('gatefold lan messages\0'), session]), key);
  const box = reply.subarray(32);
  return {
    answering: provedBy(box, keys.ofServer, 'answers', toldInReply, hubKey),
    asking: provedBy(proof, keys.ofClient, 'asks', toldInProof, hubKey),
    question: openSecretBox(question, FIRST, messageKey(keys.ofClient)).toString(),
    answer: openSecretBox(answer, FIRST, messageKey(keys.ofServer)).toString(),
  };
}

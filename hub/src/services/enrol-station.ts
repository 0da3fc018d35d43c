/**
 * Purpose: making one-time codes, and certifying the stations that prove they know one (SE1).
 * Invariant: a code makes one station. The same key may ask again with the same code, because the answer can be lost on
 * the way back; any other key is refused.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { sealCertificate, stationIdOf } from '@gatefold/domain/codec/certificate';
import {
  codeFromRandom,
  codeKey,
  decodeEnrolmentRequest,
  encodeWelcome,
  parseCode,
  requestProves,
  type EnrolmentRequest,
} from '@gatefold/domain/codec/enrolment';
import type { StationId } from '@gatefold/domain/ids';
import { err, ok, type Result } from '@gatefold/domain/result';
import { audit } from '@gatefold/db/postgres/audit';
import { markEventDirty } from '@gatefold/db/postgres/dirty';
import {
  insertEnrolmentCode,
  isPost,
  lockEnrolmentCode,
  noteCodeFailure,
  spendCode,
  type EnrolmentCodeRow,
} from '@gatefold/db/postgres/enrolment-codes';
import { withTransaction, type PoolClient } from '@gatefold/db/postgres/pool';
import { insertStation, stationRow, type StationRow } from '@gatefold/db/postgres/stations';
import type { EnrolmentRequest as CodeRequest } from '../contract/admin.ts';
import type { Hub } from '../hub.ts';

const CODE_LIFE_MS = 24 * 3_600_000;
/** Guessing 60 bits is hopeless anyway; a lock makes the attempt visible. */
const MAX_FAILURES = 5;
/** How long a station may work without a renewed lease (SE2). */
export const LEASE_MS = 14 * 24 * 3_600_000;

export type EnrolmentRefusal = { readonly kind: string; readonly words: string };

export type EnrolmentCodeView = { readonly code: string; readonly expiresAtMs: number };

/** Makes a code for one new station. Shown once; only its hash is kept. */
export async function makeEnrolmentCode(
  hub: Hub,
  who: string,
  request: CodeRequest,
): Promise<Result<EnrolmentCodeView, EnrolmentRefusal>> {
  const nowMs = hub.clock.nowMs();
  const expiresAtMs = nowMs + CODE_LIFE_MS;
  const post = request.role === 'gate' ? request : { gate: null, lane: null };
  if (!(await isPost(hub.pool, request.event, post.gate))) {
    return err({ kind: 'no-such-post', words: 'Choose an event, and a gate of that event.' });
  }
  for (;;) {
    const text = codeFromRandom(hub.random.bytes(16));
    const code = parseCode(text);
    if (code === null) throw new Error('a code that was just made does not parse');
    const inserted = await withTransaction(hub.pool, async (db) => {
      const row = {
        lookup: code.lookup,
        codeKey: codeKey(code),
        role: request.role,
        name: request.name,
        event: request.event,
        gate: post.gate,
        lane: post.lane,
        expiresAtMs,
      };
      if (!(await insertEnrolmentCode(db, row))) return false;
      await audit(db, who, `made an enrolment code for ${request.role} "${request.name}"`, nowMs);
      return true;
    });
    if (inserted) return ok({ code: text, expiresAtMs });
  }
}

/** A code for the machine of a station that was stopped for good: same name, same post, a new identity (LE4). */
export async function makeCodeForMachine(
  hub: Hub,
  who: string,
  station: StationId,
): Promise<Result<EnrolmentCodeView, EnrolmentRefusal>> {
  const row = await stationRow(hub.pool, station);
  if (row === null) {
    return err({
      kind: 'no-such-station',
      words: 'There is no such station. Load the page again.',
    });
  }
  const { role, name, event, gate, lane, state } = row;
  if (state === 'active') {
    const words = `${name} is in service. Revoke it first, if another machine is to take its post.`;
    return err({ kind: 'in-service', words });
  }
  if (role === 'agent') return makeEnrolmentCode(hub, who, { role, event, name });
  if (gate === null || lane === null) throw new Error(`gate station ${station} has no post`);
  return makeEnrolmentCode(hub, who, { role, event, name, gate, lane });
}

async function certify(
  hub: Hub,
  db: PoolClient,
  row: EnrolmentCodeRow,
  publicKey: Bytes,
): Promise<Bytes> {
  const station = stationIdOf(publicKey);
  const nowMs = hub.clock.nowMs();
  const { name, role, event, gate, lane } = row;
  const certificate = sealCertificate(
    { v: 1, station, name, role, publicKey, issuedAtMs: nowMs },
    hub.keys.secretKey,
  );
  await insertStation(db, {
    station,
    name,
    role,
    publicKey,
    certificate,
    event,
    gate,
    lane,
    leaseUntilMs: nowMs + LEASE_MS,
    enrolledAtMs: nowMs,
  });
  await spendCode(db, row.lookup, station);
  await markEventDirty(db, event);
  await audit(db, name, `enrolled as ${role} station ${station}`, nowMs);
  return certificate;
}

/** `known` is the station that this key has made already. */
function checkCode(
  row: EnrolmentCodeRow | null,
  request: EnrolmentRequest,
  known: StationRow | null,
  nowMs: number,
): Result<EnrolmentCodeRow, EnrolmentRefusal> {
  const retype = 'Check the code, or ask the administrator for a new one.';
  if (row === null) {
    return err({ kind: 'unknown-code', words: `This code is not known. ${retype}` });
  }
  if (row.failures >= MAX_FAILURES) {
    const words = 'This code was tried wrongly too often. Ask the administrator for a new one.';
    return err({ kind: 'code-locked', words });
  }
  if (!requestProves(request, row.codeKey)) {
    return err({ kind: 'wrong-code', words: `This code is not right. ${retype}` });
  }
  if (known !== null && row.spentBy === known.station && known.certificate !== null) return ok(row);
  if (known !== null) {
    // A key that was revoked or forked must not come back to life with another code (SE2, LE4).
    const words =
      'This machine was enrolled before. Ask the administrator how to enrol it anew, as a new station.';
    return err({ kind: 'enrolled-before', words });
  }
  if (row.spentBy !== null) {
    const words = 'Another machine has used this code. Ask the administrator for a new one.';
    return err({ kind: 'code-spent', words });
  }
  if (nowMs >= row.expiresAtMs) {
    const words = 'This code is too old. Ask the administrator for a new one.';
    return err({ kind: 'code-expired', words });
  }
  return ok(row);
}

/** Answers a machine that wants to become a station with its certificate and the hub's key. */
export async function enrolStation(
  hub: Hub,
  bytes: Bytes,
): Promise<Result<Bytes, EnrolmentRefusal>> {
  const request = decodeEnrolmentRequest(bytes);
  if (!request.ok) {
    return err({ kind: 'malformed', words: 'The hub could not read the request to enrol.' });
  }
  const answer = await withTransaction(
    hub.pool,
    async (db): Promise<Result<Bytes, EnrolmentRefusal>> => {
      const { lookup, publicKey } = request.value;
      const row = await lockEnrolmentCode(db, lookup);
      const known = await stationRow(db, stationIdOf(publicKey));
      const code = checkCode(row, request.value, known, hub.clock.nowMs());
      if (!code.ok) {
        if (code.error.kind === 'wrong-code') await noteCodeFailure(db, lookup);
        return code;
      }
      const certificate = known?.certificate ?? (await certify(hub, db, code.value, publicKey));
      const { event, gate, lane } = code.value;
      const post = gate === null || lane === null ? null : { gate, lane };
      const welcome = { v: 1 as const, hubPublicKey: hub.keys.publicKey, certificate, event, post };
      return ok(encodeWelcome(welcome, code.value.codeKey, publicKey));
    },
  );
  hub.changed();
  return answer;
}

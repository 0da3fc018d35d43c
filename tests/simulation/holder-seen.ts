/** Purpose: what a gate knows of a ticket's holder, as the auditor hears it (MA4). */

import type { Result } from '@gatefold/domain/result';
import type { HolderRecord } from '@gatefold/domain/vault/holder-record';
import type { HolderRefusal } from '@gatefold/station/core/holder-vault';
import type { HolderSeen } from '@gatefold/sync/simulator/told';

export function holderSeen(found: Result<HolderRecord, HolderRefusal>): HolderSeen {
  if (!found.ok) return { kind: 'none', why: found.error.kind };
  const { name, photo, templates } = found.value;
  return { kind: 'known', name, hasPhoto: photo !== null, fingerprints: templates.length };
}

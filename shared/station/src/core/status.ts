/**
 * Purpose: the station's status as its page shows it.
 * Invariant: a warning says what to do; a number is what it says it is at this moment.
 */

import type { Operator } from '@gatefold/domain/codec/manifest-parts';
import type { StationStatus } from '../contract/station-status.ts';
import type { Station } from './station.ts';

/** A person may tell half an hour from now; a minute of difference decides nothing at a gate. */
const CLOCK_WARNING_MS = 2 * 60_000;
const MAX_NAMED_CARRIERS = 3;
const LEASE_WARNING_MS = 24 * 3_600_000;

export type DiskSpaceKind = 'enough' | 'low' | 'ballast-used';

export type StatusInput = {
  readonly station: Station;
  readonly operator: Operator | null;
  readonly operators: readonly Operator[];
  readonly disk: DiskSpaceKind;
};

/** What the ticket list itself says against this station's work (SE2). */
function listWarning({ manifest, identity, clock }: Station): string | null {
  if (manifest === null) {
    return 'The ticket list has not come yet. Connect this machine to the hub once.';
  }
  const listed = manifest.station(identity.station);
  if (listed === null || listed.state === 'revoked') {
    return 'The ticket list does not have this station in service. Wait for the next list, or ask the administrator.';
  }
  const leftMs = listed.leaseUntilMs - clock.nowMs();
  if (leftMs >= LEASE_WARNING_MS) return null;
  const ends = leftMs > 0 ? 'ends within a day' : 'has ended';
  return `This station's lease ${ends}. Connect it to the hub, or ask the administrator.`;
}

/** What kept the holders' names away from this gate; a road that is cut says so elsewhere. */
function vaultWarning({ vault }: Station): string | null {
  switch (vault?.fault?.kind) {
    case 'tampered-blob':
    case 'bad-part':
      return "The holders' names that came do not check. Work goes on without them; tell the administrator.";
    case 'disk-full':
    case 'disk-broken':
      return "The holders' names cannot be kept or removed on this machine's disk. Make room on it, or tell the administrator.";
    default:
      return null;
  }
}

function warnings({ station, disk }: StatusInput): string[] {
  const found: string[] = [];
  const ofList = listWarning(station);
  if (ofList !== null) found.push(ofList);
  if (disk === 'low') found.push('The disk is nearly full. Make room before the match.');
  if (disk === 'ballast-used') {
    found.push(
      'The disk was full and the reserve is in use. Make room now, or this station will stop.',
    );
  }
  const offMs = station.link.clockOffsetMs;
  if (Math.abs(offMs) > CLOCK_WARNING_MS) {
    const minutes = Math.round(Math.abs(offMs) / 60_000);
    found.push(
      `This machine's clock is ${minutes} minutes ${offMs > 0 ? 'slow' : 'fast'}. Set it right.`,
    );
  }
  const { state, trouble } = station.link;
  if (state === 'connected' && trouble !== null) found.push(trouble);
  const ofVault = vaultWarning(station);
  if (ofVault !== null) found.push(ofVault);
  if (station.unreadItems > 0) {
    found.push(
      `The hub sent ${station.unreadItems} records this version cannot read. Update this machine.`,
    );
  }
  found.push(...station.retired.warnings(), ...station.neighbourhood.dropped.warnings());
  found.push(...carrierWarnings(station));
  return found;
}

/** Of those who brought something that does not check; and of the stick, when it may be pulled out. */
function carrierWarnings({ neighbourhood, manifest }: Station): string[] {
  const named = neighbourhood
    .notes()
    .filter(({ refused }) => refused > 0)
    .slice(0, MAX_NAMED_CARRIERS);
  const found = named.map(({ carrier, refused }) => {
    const name = manifest?.station(carrier)?.name ?? carrier;
    return `${name} brought ${refused} records that do not check. They were not believed; tell the administrator.`;
  });
  return neighbourhood.stickWords === null ? found : [...found, neighbourhood.stickWords];
}

export function stationStatus(input: StatusInput): StationStatus {
  const { station, operator, operators } = input;
  const content = station.manifest?.content;
  return {
    station: station.identity.station,
    name: station.identity.name,
    event: {
      name: content?.event.name ?? '',
      venue: content?.event.venue ?? '',
      startsAtMs: content?.event.startsAtMs ?? 0,
    },
    operator:
      operator === null ? null : { id: operator.id, name: operator.name, role: operator.role },
    operators: operators.map(({ id, name }) => ({ id, name })),
    link: {
      lastContactMs: station.link.lastContactMs,
      state: station.link.state,
      trouble: station.link.state === 'connected' ? null : station.link.trouble,
    },
    manifest: {
      epoch: content?.root.epoch ?? 0,
      issuedAtMs: content?.root.issuedAtMs ?? 0,
      tickets: content?.tickets.lastSerial ?? 0,
    },
    owedEntries: station.owedEntries,
    fault: station.fault,
    warnings: warnings(input),
  };
}

/**
 * Purpose: what the simulator asks of one life of a station, from power on to power off, and what it gives it. The station
 * itself, with its gate or its till, is made by whoever runs the simulator: this room may not know the programs (SI1).
 * Invariant: a life reaches disk, network, time and chance through these ports and through nothing else.
 */

import type { TicketRuling } from '@gatefold/domain/admission/rule-ticket';
import type { Bytes } from '@gatefold/domain/bytes';
import type { StationRole } from '@gatefold/domain/codec/certificate';
import type { Operator } from '@gatefold/domain/codec/manifest-parts';
import type { KeyPair } from '@gatefold/domain/crypto/sign';
import type { EventId, OperatorId, StationId } from '@gatefold/domain/ids';
import type { ManifestContent } from '@gatefold/domain/manifest/manifest';
import type { Clock } from '@gatefold/domain/time/clock';
import type { HubRoad } from '../roads/hub/hub-road.ts';
import type { NeighbourRoad } from '../roads/lan/neighbour-road.ts';
import type { VaultStore } from '../vault/vault-store.ts';
import type { DiskPorts } from './disk-ports.ts';
import type { Done, Job } from './job.ts';
import type { StationRules } from './seam.ts';
import type { HolderSeen, Told } from './told.ts';

export type Identity = {
  readonly event: EventId;
  readonly station: StationId;
  readonly name: string;
  readonly role: StationRole;
  readonly keys: KeyPair;
  /** The sealed certificate. */
  readonly certificate: Bytes;
  readonly hubPublicKey: Bytes;
  /** Null for an agent. */
  readonly post: { readonly gate: number; readonly lane: string } | null;
  /** As the disk says at power on (LE4). */
  readonly isRetired: boolean;
};

export type LifePorts = Omit<DiskPorts, 'vault'> & {
  /** Of a gate, on a day with a vault (MA4). */
  readonly vault?: VaultStore;
  readonly clock: Clock;
  readonly road: HubRoad;
  readonly rules: StationRules;
  /** Tells the auditor what a person heard. */
  readonly tell: (told: Told) => void;
};

export type StationLife = {
  /** Reads everything back from the disk. */
  readonly open: () => Promise<void>;
  /** One exchange with the hub; false when it came to nothing. */
  readonly exchange: () => Promise<boolean>;
  /** One exchange with a neighbour on the LAN. */
  readonly askNeighbour: (road: NeighbourRoad) => Promise<void>;
  /** What a neighbour asked for; null when the question cannot be answered. */
  readonly answer: (question: Bytes) => Promise<Bytes | null>;
  readonly takeBundle: (file: string, bytes: Bytes) => Promise<void>;
  readonly makeBundle: () => Promise<Bytes>;
  /** A person does a job at this machine, and hears what became of it. */
  readonly work: (job: Job) => Promise<Done>;
  /** Why nothing may be recorded any more, by the station's own name for it. */
  readonly stop: string | null;
  /** Entries without a receipt of the hub's current life, as far as the station knows. */
  readonly owedEntries: number;
  readonly content: ManifestContent | null;
  /** Pages of the vault here, and those still to come; null where there is none. */
  readonly vaultProgress: { readonly pages: number; readonly due: number } | null;
  /** What this gate knows of the holder of the ticket in hand. */
  readonly holderOf: (digits: string) => Promise<HolderSeen>;
  /** The station's own rulings over all it knows (LE3). */
  readonly rulings: () => Iterable<TicketRuling>;
};

/** The people of a venue and their machines. */
export type Crew = {
  readonly operators: readonly Operator[];
  /** By kind of station, who works at it as a rule and who stands in for him. */
  readonly staff: Readonly<Record<StationRole, readonly [usual: OperatorId, standIn: OperatorId]>>;
  readonly begin: (identity: Identity, ports: LifePorts) => StationLife;
};

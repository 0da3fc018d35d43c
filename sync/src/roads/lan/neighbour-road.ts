/**
 * Purpose: the port to the road between two stations on one LAN (SE3).
 * Invariant: a pull: the asker sends a question and gets a bundle. The road says who the neighbour is and keeps strangers
 * out; what it brings is believed by its signatures and hashes alone (LE3, MA5).
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { StationId } from '@gatefold/domain/ids';
import type { Result } from '@gatefold/domain/result';
import type { RoadFault } from '../hub/hub-road.ts';

export interface NeighbourRoad {
  /** Who is at the other end, as far as the road knows: by its certificate, or by its address until it was reached. */
  readonly neighbour: StationId;
  ask(question: Bytes): Promise<Result<Bytes, RoadFault>>;
}

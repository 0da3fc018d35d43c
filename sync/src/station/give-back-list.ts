/**
 * Purpose: gives the hub the list that it signed in a life it lost, when it asks for it (LE6).
 * Invariant: before anything else of the exchange: the hub then knows the grants that the entries draw on, and what it
 * publishes next, which takes the place of this list here, says all that this list said.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import type { HubView } from '@gatefold/domain/codec/session';
import { openReturnedList, type ListRefusal } from '../restored/open-list.ts';
import { encodeList, listInUse, type ListPorts } from '../restored/list-frames.ts';
import type { HubRoad, RoadFault } from '../roads/hub/hub-road.ts';

export type GaveBack =
  /** Nothing was asked for, or what was asked for is not here, or not whole. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'given' }
  /** The hub does not want it. */
  | { readonly kind: 'refused'; readonly fault: RoadFault }
  /** The hub does not have it yet: until it does, this list must not go. */
  | { readonly kind: 'failed'; readonly fault: RoadFault };

/** What a list is refused for that was whole when it left: it was altered on its way, and goes once more. */
const ALTERED: readonly string[] = [
  'no-bundle',
  'no-root',
  'not-whole',
] satisfies readonly ListRefusal['kind'][];

type Ports = ListPorts & { readonly road: HubRoad };

/** The list in use as the hub will read it; null when it is another one, or when the hub could not read it. */
async function listToGive(ports: Ports, view: HubView): Promise<Bytes | null> {
  const list = await listInUse(ports);
  if (list === null || list.root.epoch !== view.lostEpoch) return null;
  const bytes = encodeList(ports, view.station, list);
  return openReturnedList(bytes, ports.event, ports.hubPublicKey).ok ? bytes : null;
}

export async function giveBackList(ports: Ports, view: HubView): Promise<GaveBack> {
  if (view.lostEpoch === undefined) return { kind: 'nothing' };
  const list = await listToGive(ports, view);
  if (list === null) return { kind: 'nothing' };
  const answer = await ports.road.giveBack(list);
  const fault = answer.ok ? answer.value : answer.error;
  if (fault.kind === 'taken') return { kind: 'given' };
  const isDecided = fault.kind === 'refused' && !ALTERED.includes(fault.code);
  return { kind: isDecided ? 'refused' : 'failed', fault };
}

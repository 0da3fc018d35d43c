/**
 * Purpose: what the hub says of a list it is given back: to the station, and to the administrator, for the audit and for what
 * is kept until a person looks at it (LE6).
 * Invariant: one sentence a thing; each that asks for something says what.
 */

import type { StationId } from '@gatefold/domain/ids';
import type { HeldGrant, LeftOut, TakeBackPlan } from '@gatefold/sync/restored/plan-take-back';

export type ListFault =
  | { readonly kind: 'not-asked' }
  | { readonly kind: 'no-bundle' }
  | { readonly kind: 'no-root' }
  | { readonly kind: 'not-whole'; readonly detail: string }
  | { readonly kind: 'not-lost' };

export function wordsForList(fault: ListFault): { forStation: string; forAdministrator: string } {
  const forStation =
    'The hub did not take the ticket list that this machine sent. Nothing is lost; go on working.';
  switch (fault.kind) {
    case 'not-asked':
      return {
        forStation,
        forAdministrator: 'A machine sent a ticket list that nobody asked for. It changed nothing.',
      };
    case 'no-bundle':
      return {
        forStation,
        forAdministrator:
          'A machine was asked for its ticket list and sent something else. If it repeats, look at the network and at that machine.',
      };
    case 'no-root':
      return {
        forStation,
        forAdministrator:
          'A machine sent a ticket list that this hub never signed. It changed nothing; find out who has that machine.',
      };
    case 'not-whole':
      return {
        forStation,
        forAdministrator: `A ticket list came in parts that do not belong to it (${fault.detail}). It changed nothing; it will be sent again.`,
      };
    case 'not-lost':
      return {
        forStation,
        forAdministrator:
          'A machine sent a ticket list of a time that this hub did not lose. It changed nothing.',
      };
  }
}

export type NameOf = (station: StationId) => string;

function serials({ serialFrom, serialTo }: HeldGrant): string {
  return `${serialFrom} to ${serialTo}`;
}

/** For the audit, a line each. */
export function takenBackLines(plan: TakeBackPlan, nameOf: NameOf): readonly string[] {
  return [
    ...plan.stations.map(
      ({ name, role, state }) =>
        `took back ${role} station ${name}, which was enrolled after the backup${state === 'revoked' ? ' and is revoked' : ''}`,
    ),
    ...plan.revoked.map(
      ({ name }) => `revoked station ${name} again: it was revoked or stopped after the backup`,
    ),
    ...plan.grants.map(
      ({ grant }) => `took back the grant of tickets ${serials(grant)} to ${nameOf(grant.station)}`,
    ),
    ...plan.issuers.map(() => 'took back a ticket key; it signs nothing more, its secret is lost'),
    ...plan.ended.map(() => 'gave up a ticket key again'),
    ...plan.operators.map(({ name, role }) => `took back ${role} ${name}`),
    ...(plan.tickets.length === 0
      ? []
      : [`took back what became of ${plan.tickets.length} tickets after the backup`]),
  ];
}

export function conflictWords(lost: HeldGrant, held: HeldGrant, nameOf: NameOf): string {
  return `${nameOf(lost.station)} had been granted tickets ${serials(lost)} before the hub went back to its backup, and ${nameOf(held.station)} was granted ${serials(held)} after it. The second grant stands. Ask ${nameOf(lost.station)} to stop selling, and settle what it sold.`;
}

/** Null when nothing was left out. */
export function leftOutWords(left: LeftOut): string | null {
  const { stations, grants, tickets, otherPlaces, codes } = left;
  const parts = [
    ...stations.map(
      ({ name }) => `station ${name} stands at a gate that this hub does not have: enrol it anew`,
    ),
    ...(grants === 0 ? [] : [`${grants} grants cannot be read`]),
    ...(tickets === 0
      ? []
      : [
          `${tickets} tickets were imported after the backup: import the same lists again, in the same order, before any other`,
        ]),
    ...(otherPlaces === 0
      ? []
      : [`${otherPlaces} ticket numbers stand for other seats than before: compare the imports`]),
    ...(codes === 0
      ? []
      : [`${codes} tickets had been given codes that are lost: give them new ones`]),
  ];
  if (parts.length === 0) return null;
  return `Not everything that was done after the backup came back: ${parts.join('; ')}.`;
}

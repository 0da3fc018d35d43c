/**
 * Purpose: the auditor on the vault: who sees which name, who may not see any, what waits for it, and what is left of it when
 * it has ended (MA4). Written from docs/spec; nothing of the vault's own code is used here.
 * Invariant: made from the record of what was told and the last words, as the auditor's other parts.
 */

import type { Case } from './audit-case.ts';
import { readKeyList } from './audit-reading.ts';
import { toldOf, type Heard } from './told.ts';
import type { GateVaultWord, VaultWord } from './vault-word.ts';

type Known = { readonly name: string; readonly fingerprints: number };
/** What the desk had recorded when the hub named a vault. */
type Version = { readonly vault: string; readonly known: ReadonlyMap<number, Known> };

function textOf(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}

/** No name, no reference and no template in the clear, and no ticket's secret, wherever one looks without a ticket. */
function leaks({ heard }: Case, { mark, secrets, everyByte, loot }: VaultWord): string[] {
  const told = toldOf(heard, 'leaked').map(({ what, where }) => `MA4 leak: ${what} in ${where}`);
  const texts = everyByte.map(textOf);
  const hidden = secrets.map(textOf);
  const isMarked = (text: string) => text.includes(mark);
  return [
    ...told.slice(0, 1),
    ...(texts.some(isMarked) ? ['MA4 leak: of a holder in what stations keep or tell'] : []),
    ...(loot.map(textOf).some(isMarked) ? ['MA4 leak: a thief without tickets has a name'] : []),
    ...(texts.some((text) => hidden.some((secret) => text.includes(secret)))
      ? ['MA4 leak: the secret of a ticket in what stations keep or tell']
      : []),
  ];
}

/** Goes through the day as it was heard, and holds each name that was shown against what that gate had fetched. */
function wrongNames({ heard, forkable }: Case): string[] {
  const findings: string[] = [];
  let known: ReadonlyMap<number, Known> = new Map();
  const versions: Version[] = [];
  const adopted = new Map<string, string>();
  /** By gate, the version from which on a record here can be. */
  const complete = new Map<string, number>();
  for (const one of heard) {
    if (one.kind === 'holder-recorded') {
      const { serial, holder } = one;
      const others = [...known].filter(([other]) => other !== serial);
      known = new Map(holder === null ? others : [...others, [serial, holder]]);
    }
    if (one.kind === 'vault-named' && one.vault !== null) {
      versions.push({ vault: one.vault, known });
    }
    if (one.kind === 'vault-adopted') adopted.set(one.station, one.vault);
    if (one.kind === 'vault-complete' && one.isComplete) {
      const vault = adopted.get(one.station);
      complete.set(
        one.station,
        versions.findIndex((version) => version.vault === vault),
      );
    }
    if (one.kind !== 'holder-seen' || one.seen.kind !== 'known') continue;
    const { station, serial, seen } = one;
    const from = forkable.has(station) ? 0 : Math.max(0, complete.get(station) ?? 0);
    const isOwn = versions.slice(from).some((version) => {
      const holder = version.known.get(serial);
      return holder?.name === seen.name && holder?.fingerprints === seen.fingerprints;
    });
    if (!isOwn) {
      findings.push(
        `MA4 ${station} showed ${seen.name} for ticket ${serial}, not its newest record`,
      );
    }
  }
  return findings;
}

/** Within one exchange nothing of the vault is asked for before all else, and nothing else after it. */
function vaultFirst({ heard }: Case): string[] {
  const stage = new Map<string, 'greeted' | 'read' | 'vault'>();
  return toldOf(heard, 'asked-hub').flatMap(({ machine, what }) => {
    const before = stage.get(machine);
    if (what === 'greet') stage.set(machine, 'greeted');
    else if (what === 'feed') stage.set(machine, 'read');
    if (what === 'vault-blob') {
      stage.set(machine, 'vault');
      return before === 'greeted' ? [`MA4 ${machine} asked for the vault before all else`] : [];
    }
    const isLate = before === 'vault' && what !== 'greet';
    return isLate ? [`MA4 ${machine} had its ${what} wait for the vault`] : [];
  });
}

/** A gate that was revoked gets no key that wraps pages from then on, and never had it. */
function keysOfRevoked({ heard, revokedAtMs }: Case): string[] {
  const had = new Set<string>();
  return toldOf(heard, 'vault-named').flatMap(({ keys, atMs }) => {
    const list = keys === null ? [] : readKeyList(keys);
    for (const { id, stations } of list) for (const one of stations) had.add(`${id} ${one}`);
    const newest = list[0]?.id ?? '';
    return [...revokedAtMs]
      .filter(([station, revokedMs]) => revokedMs < atMs && had.has(`${newest} ${station}`))
      .map(([station]) => `MA4 the newest key of a vault is known to revoked ${station}`);
  });
}

function lastKnown(heard: readonly Heard[]): ReadonlyMap<number, Known | null> {
  return new Map(toldOf(heard, 'holder-recorded').map(({ serial, holder }) => [serial, holder]));
}

function mayWork({ isOn, stop, hasUplink }: GateVaultWord): boolean {
  return isOn && stop === null && hasUplink;
}

/** While there is a vault, every gate that works opens every record with the newest print, and none with an older. */
function unopened({ heard }: Case, { named, tickets, gates }: VaultWord): string[] {
  if (named === null) return [];
  const holders = [...lastKnown(heard)].filter(([serial]) => {
    const ticket = tickets.get(serial);
    return ticket?.state === 'sold' && !ticket.isAgentSold;
  });
  return gates.filter(mayWork).flatMap(({ name, newest, older }) =>
    holders.flatMap(([serial, holder]) => {
      const seen = newest.get(serial);
      const shown = seen?.kind === 'known' ? seen.name : null;
      const isOlderOpen = older.get(serial)?.kind === 'known';
      return [
        ...(shown === (holder?.name ?? null)
          ? []
          : [`MA4 ${name} shows ${JSON.stringify(seen)} for ticket ${serial} of ${holder?.name}`]),
        ...(isOlderOpen
          ? [`MA4 an older print of ticket ${serial} opens its record at ${name}`]
          : []),
      ];
    }),
  );
}

/** After the end the hub has nothing and has signed so, and each gate that came back has nothing and has said so. */
function notDestroyed({ heard, word, forkable }: Case, vault: VaultWord): string[] {
  const { isEnded, leftAtHub, destruction, gates, confirmed } = vault;
  if (!isEnded) return [];
  const fetched = new Set(toldOf(heard, 'vault-adopted').map(({ station }) => station));
  const entered = new Set(
    [...word.ledgers.values()].flatMap(({ station, rows }) =>
      rows.some(({ bytes, counted }) => counted && textOf(bytes).includes('vault-destroyed'))
        ? [station]
        : [],
    ),
  );
  // An older copy of a disk may have nothing of a vault on it.
  const lost = new Set([...forkable, ...toldOf(heard, 'vault-lost').map(({ station }) => station)]);
  return [
    ...leftAtHub.map((what) => `MA4 the hub still has ${what} of the vault that has ended`),
    ...(destruction === null ? ['MA4 the hub did not sign that the vault was destroyed'] : []),
    ...(vault.named === null ? [] : ['MA4 the hub names a vault that has ended']),
    ...gates
      .filter(mayWork)
      .flatMap(({ name, station, holds }) => [
        ...(holds ? [`MA4 ${name} holds a vault that has ended`] : []),
        ...(fetched.has(station) && !entered.has(station) && !lost.has(station)
          ? [`MA4 ${name} did not enter that it destroyed its vault`]
          : []),
        ...(entered.has(station) && !confirmed.has(station)
          ? [`MA4 the administrator does not see that ${name} destroyed its vault`]
          : []),
      ]),
    ...gates
      .filter(({ station, holds }) => holds && confirmed.has(station))
      .map(({ name }) => `MA4 the administrator sees ${name} as done, and it holds a vault`),
  ];
}

export function auditVault(known: Case): string[] {
  const { vault } = known.word;
  if (vault === null) return [];
  return [
    ...leaks(known, vault),
    ...wrongNames(known),
    ...vaultFirst(known),
    ...keysOfRevoked(known),
    ...unopened(known, vault),
    ...notDestroyed(known, vault),
  ];
}

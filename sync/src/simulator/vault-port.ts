/**
 * Purpose: the port through which one life of a gate reaches the vault on its simulated disk (MA4).
 * Invariant: as `SqliteVaultStore` behaves: each change whole or not there, unless the power goes in the middle. Its file has
 * no rollback journal on the disk, so what is left then is a page of which the end is missing, a key list of which it is,
 * or a file that does not read back and is erased. To erase it takes no room.
 */

import type { Bytes } from '@gatefold/domain/bytes';
import { ok, type Result } from '@gatefold/domain/result';
import type { DiskFault } from '../disk-fault.ts';
import type { HeldVault, PageTable, VaultStore } from '../vault/vault-store.ts';
import { read, write, type DiskAccess } from './disk-access.ts';
import type { Commit } from './simulated-disk.ts';

function withoutItsEnd(bytes: Bytes): Bytes {
  return Uint8Array.from(bytes, (byte, at) => (at < bytes.length / 2 ? byte : 0));
}

/** Half of the pages and key lists leave a file that does not read back at all. */
function torn(
  bytes: Bytes,
  tear: (vault: VaultStore, half: Bytes) => Promise<Result<void, DiskFault>>,
): Commit {
  const isLost = (bytes.at(-1) ?? 0) % 2 === 0;
  return {
    apply: ({ vault }) => (isLost ? vault.discard() : tear(vault, withoutItsEnd(bytes))),
  };
}

export function vaultPort(access: DiskAccess): VaultStore {
  const stored = () => access.disk.stores.vault;
  return {
    held: () => read(access, 'vault.held', () => stored().held()),
    pageTable: () => read(access, 'vault.pageTable', () => stored().pageTable()),
    pagesDue: () => read(access, 'vault.pagesDue', () => stored().pagesDue()),
    page: (page) => read(access, 'vault.page', () => stored().page(page)),
    remains: () => read(access, 'vault.remains', () => stored().remains()),
    adopt: (vault: HeldVault, pages: PageTable) =>
      write(access, 'vault.adopt', {
        apply: (stores) => stores.vault.adopt(vault, pages),
        torn: torn(vault.keys, (store, keys) => store.adopt({ ...vault, keys }, pages)),
      }),
    putPage: (page, bytes, records) =>
      write(access, 'vault.putPage', {
        apply: (stores) => stores.vault.putPage(page, bytes, records),
        torn: torn(bytes, (store, half) => store.putPage(page, half, records)),
      }),
    forgetPage: (page) =>
      write(access, 'vault.forgetPage', { apply: (stores) => stores.vault.forgetPage(page) }),
    destroy: (why, atMs) =>
      write({ ...access, doubt: () => 'none' }, 'vault.destroy', {
        apply: (stores) => stores.vault.destroy(why, atMs),
        freesRoom: true,
      }),
    discard: () =>
      write({ ...access, doubt: () => 'none' }, 'vault.discard', {
        apply: (stores) => stores.vault.discard(),
        freesRoom: true,
      }),
    async forgetRemains() {
      await write({ ...access, doubt: () => 'none' }, 'vault.forgetRemains', {
        apply: async (stores) => {
          await stores.vault.forgetRemains();
          return ok(undefined);
        },
        freesRoom: true,
      });
    },
  };
}

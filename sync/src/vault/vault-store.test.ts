import { vaultStoreContract } from '../testing/vault-store-contract.ts';
import { MemoryVaultStore } from './vault-store.ts';

vaultStoreContract('a vault store in memory', (test) => test(new MemoryVaultStore()));

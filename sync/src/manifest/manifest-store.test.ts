import { manifestStoreContract } from '../testing/manifest-store-contract.ts';
import { MemoryManifestStore } from './manifest-store.ts';

manifestStoreContract('the in-memory store', (story) => story(new MemoryManifestStore()));

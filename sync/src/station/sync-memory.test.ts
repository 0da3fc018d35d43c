import { syncMemoryContract } from '../testing/sync-memory-contract.ts';
import { MemorySyncMemory } from './sync-memory.ts';

syncMemoryContract('the in-memory one', (story) => story(new MemorySyncMemory()));

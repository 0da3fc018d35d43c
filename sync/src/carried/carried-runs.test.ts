import { carriedRunsContract } from '../testing/carried-runs-contract.ts';
import { MemoryCarriedRuns } from './carried-runs.ts';

carriedRunsContract('the in-memory store', (story) => story(new MemoryCarriedRuns()));

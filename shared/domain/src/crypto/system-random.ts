/** Purpose: the machine's own random source behind the Random port. */

import type { Random } from '../random.ts';
import { sodium } from './sodium.ts';

export const systemRandom: Random = { bytes: (count) => sodium.randombytes_buf(count) };

/** Purpose: the Random port for tests: the same seed gives the same bytes, none of them ever twice. */

import { concatBytes, utf8 } from '@gatefold/domain/bytes';
import { hashInContext } from '@gatefold/domain/crypto/hash';
import type { Random } from '@gatefold/domain/random';

export function seededRandom(seed: string): Random {
  let drawn = 0;
  return {
    bytes(count) {
      let pool = new Uint8Array();
      while (pool.length < count) {
        drawn += 1;
        pool = Uint8Array.from(
          concatBytes(pool, hashInContext('test random', utf8(`${seed} ${drawn}`))),
        );
      }
      return pool.slice(0, count);
    },
  };
}

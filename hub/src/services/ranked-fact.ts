/** Purpose: an entry that counts, at the rank the hub has given it (LE5). */

import type { Entry } from '@gatefold/domain/codec/entry';
import type { Hlc } from '@gatefold/domain/time/hlc';

export type RankedFact = { readonly entry: Entry; readonly rank: Hlc };

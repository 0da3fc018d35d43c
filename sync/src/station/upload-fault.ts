/** Purpose: how the offer of a ledger to the hub can end before its time. */

import type { LedgerId } from '@gatefold/domain/ids';
import type { DiskFault } from '../disk-fault.ts';
import type { RoadFault } from '../roads/hub/hub-road.ts';

export type UploadFault =
  | RoadFault
  | DiskFault
  | {
      readonly kind: 'not-taken';
      readonly ledger: LedgerId;
      readonly code: string;
      readonly words: string;
    };

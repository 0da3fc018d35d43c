/** Purpose: the gate's own counts beside the station's freshness. */

import type { GateState } from '@gatefold/station/contract/gate';
import { formatCount } from '@gatefold/ui/number/format-count';
import { Fact, StationStrip } from '@gatefold/ui/parts/station-strip';

export type GateStripProps = {
  readonly state: GateState;
  readonly unheardSinceMs: number | null;
  readonly nowMs: number;
};

export function GateStrip({ state, unheardSinceMs, nowMs }: GateStripProps) {
  const { counts, status } = state;
  const { fault, link, manifest, owedEntries } = status;
  return (
    <StationStrip
      link={link}
      manifest={manifest}
      owedEntries={owedEntries}
      unheardSinceMs={unheardSinceMs}
      nowMs={nowMs}
      warnings={fault === null ? status.warnings : [fault.words, ...status.warnings]}
    >
      <Fact name="Let in here" value={formatCount(counts.admittedHere)} />
      <Fact name="Refused here" value={formatCount(counts.refusedHere)} />
      <Fact name="Let in everywhere" value={formatCount(counts.admittedEverywhere)} />
      {counts.doubleEntries > 0 && (
        <Fact name="Double entries" value={formatCount(counts.doubleEntries)} />
      )}
    </StationStrip>
  );
}

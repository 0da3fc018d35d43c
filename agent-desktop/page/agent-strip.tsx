/** Purpose: the till's own figures beside the station's freshness. */

import { formatMoney } from '@gatefold/domain/money/money';
import type { TillStateView } from '@gatefold/station/contract/till';
import type { Live } from '@gatefold/ui/live/live-state';
import { formatCount } from '@gatefold/ui/number/format-count';
import { Fact, StationStrip } from '@gatefold/ui/parts/station-strip';
import { useNow } from '@gatefold/ui/time/use-now';
import type { AgentPorts } from './agent-ports.ts';

export type AgentStripProps = {
  readonly ports: AgentPorts;
  readonly live: Live<TillStateView>;
  readonly state: TillStateView;
};

export function AgentStrip({ ports, live, state }: AgentStripProps) {
  const nowMs = useNow(ports.clock, ports.timers);
  const { fault, link, manifest, owedEntries, warnings } = state.status;
  const { till } = state;
  return (
    <StationStrip
      link={link}
      manifest={manifest}
      owedEntries={owedEntries}
      unheardSinceMs={live.kind === 'lost' ? live.sinceMs : null}
      nowMs={nowMs}
      warnings={fault === null ? warnings : [fault.words, ...warnings]}
    >
      {till.open && (
        <>
          <Fact name="Sold" value={formatCount(till.ticketsSold)} />
          <Fact
            name="Cash"
            value={till.expected.map((money) => formatMoney(money)).join(' + ') || '–'}
          />
        </>
      )}
    </StationStrip>
  );
}

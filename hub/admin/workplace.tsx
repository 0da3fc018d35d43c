/** Purpose: the page of a signed-in administrator: one event, kept live. */

import { useState, useSyncExternalStore } from 'react';
import type { ApiFault } from '@gatefold/ui/api/client';
import { useLive } from '@gatefold/ui/live/use-live';
import { Trouble } from '@gatefold/ui/parts/trouble';
import { useNow } from '@gatefold/ui/time/use-now';
import type { AdminOverview, AdminSession } from '../src/contract/admin.ts';
import type { AdminPorts } from './admin-ports.ts';
import { DeedPanel } from './deeds/deed-panel.tsx';
import { EndVault } from './deeds/end-vault.tsx';
import { useMachineCode } from './deeds/machine-code.tsx';
import { ResolveQuarantine } from './deeds/resolve-quarantine.tsx';
import { RevokeStation } from './deeds/revoke-station.tsx';
import type { DeedPorts } from './deeds/use-deed.ts';
import { createOverviewSource, isNoSuchEvent, staleSinceMs } from './live/overview-source.ts';
import { AuditPanel } from './panels/audit-panel.tsx';
import { ClassPanel } from './panels/class-panel.tsx';
import { GatePanel } from './panels/gate-panel.tsx';
import { IncidentPanel } from './panels/incident-panel.tsx';
import { QuarantinePanel, type QuarantineItem } from './panels/quarantine-panel.tsx';
import { RefusalPanel } from './panels/refusal-panel.tsx';
import { StationPanel } from './panels/station-panel.tsx';
import { TillPanel } from './panels/till-panel.tsx';
import { VaultPanel } from './panels/vault-panel.tsx';
import { TopBar } from './top-bar.tsx';
import type { Station } from './words/station-words.ts';

type Question =
  | { readonly kind: 'revoke-station'; readonly station: Station }
  | { readonly kind: 'end-vault' }
  | { readonly kind: 'resolve'; readonly item: QuarantineItem };

type PanelsProps = {
  readonly overview: AdminOverview;
  /** The hub's time. */
  readonly nowMs: number;
  readonly deeds: DeedPorts;
};

function Panels({ overview, nowMs, deeds }: PanelsProps) {
  const [question, setQuestion] = useState<Question | null>(null);
  const machineCode = useMachineCode(deeds);
  const close = (): void => setQuestion(null);
  return (
    <>
      <div className="panels">
        <ClassPanel classes={overview.event.classes} />
        <GatePanel gateCounts={overview.gateCounts} />
        <RefusalPanel refusals={overview.refusals} />
        <StationPanel
          stations={overview.stations}
          newestEpoch={overview.event.epoch}
          nowMs={nowMs}
          onRevoke={(station) => setQuestion({ kind: 'revoke-station', station })}
          onNewCode={(station) => void machineCode.make(station)}
        />
        <IncidentPanel incidents={overview.incidents} nowMs={nowMs} />
        <TillPanel tills={overview.tills} unreportedSales={overview.unreportedSales} />
        <QuarantinePanel
          items={overview.quarantine}
          nowMs={nowMs}
          onResolve={(item) => setQuestion({ kind: 'resolve', item })}
        />
        <VaultPanel
          vault={overview.vault}
          nowMs={nowMs}
          onEnd={() => setQuestion({ kind: 'end-vault' })}
        />
        <DeedPanel overview={overview} {...deeds} />
        <AuditPanel audit={overview.audit} nowMs={nowMs} />
      </div>
      {machineCode.show()}
      {question?.kind === 'revoke-station' && (
        <RevokeStation station={question.station} onClose={close} {...deeds} />
      )}
      {question?.kind === 'end-vault' && (
        <EndVault event={overview.event} onClose={close} {...deeds} />
      )}
      {question?.kind === 'resolve' && (
        <ResolveQuarantine item={question.item} onClose={close} {...deeds} />
      )}
    </>
  );
}

function troubleWords(fault: ApiFault): string {
  return isNoSuchEvent(fault)
    ? 'This hub has no event yet. Bring one in with npm run import.'
    : fault.words;
}

export type WorkplaceProps = { readonly ports: AdminPorts; readonly admin: AdminSession };

export function Workplace({ ports, admin }: WorkplaceProps) {
  const { changes, chosenEvent, clock, session, timers } = ports;
  const [source] = useState(() =>
    createOverviewSource({ session, changes, clock, timers, event: chosenEvent.read() }),
  );
  const view = useSyncExternalStore(source.subscribe, source.current);
  const live = useLive(changes);
  const nowMs = useNow(clock, timers);
  const { shown, fault } = view;
  const hubNowMs = shown === null ? nowMs : shown.overview.nowMs + (nowMs - shown.receivedAtMs);
  return (
    <>
      <TopBar
        admin={admin}
        overview={shown?.overview ?? null}
        hubNowMs={hubNowMs}
        nowMs={nowMs}
        staleSinceMs={staleSinceMs(live, view)}
        onEvent={(event) => {
          chosenEvent.keep(event);
          source.choose(event);
        }}
        onSignOut={() => session.signOut()}
      />
      <main>
        {shown === null && fault !== null && <Trouble words={troubleWords(fault)} />}
        {shown === null && fault === null && <p className="waiting">Asking the hub…</p>}
        {shown !== null && (
          // Forms of one event must not be sent for another.
          <Panels
            key={shown.overview.event.event}
            overview={shown.overview}
            nowMs={hubNowMs}
            deeds={{ api: session.api, clock, onDone: source.refresh }}
          />
        )}
      </main>
    </>
  );
}

/** Purpose: whom the ticket was made out to, to be compared with the person or the ID (MA4). */

import type { HolderView, VerdictView } from '@gatefold/station/contract/gate';

function fingerprintWords(count: number): string | null {
  if (count === 0) return null;
  return count === 1 ? 'fingerprint on record' : `${count} fingerprints on record`;
}

function KnownHolder({ holder }: { holder: Extract<HolderView, { kind: 'known' }> }) {
  const { name, hasPhoto, fingerprints } = holder;
  const more = [hasPhoto ? 'photo on record' : null, fingerprintWords(fingerprints)];
  return (
    <div className="holder">
      <p>Holder</p>
      <p>
        <strong>{name ?? 'No name given'}</strong>
      </p>
      <p className="on-record">{more.filter((words) => words !== null).join(', ')}</p>
    </div>
  );
}

export function Holder({ verdict }: { verdict: VerdictView }) {
  if (verdict.kind === 'fault' || verdict.holder === null) return null;
  const { holder } = verdict;
  if (holder.kind === 'known') return <KnownHolder holder={holder} />;
  return <p className="holder-unknown">{holder.words}</p>;
}

/** Purpose: what belongs to one kind of verdict beside its advice: the first admission, the gate to go to. */

import type { VerdictView } from '@gatefold/station/contract/gate';
import { formatMoment, formatSpan } from '@gatefold/ui/time/format-time';

type Admitted = Extract<VerdictView, { kind: 'admitted' }>;
type Refused = Extract<VerdictView, { kind: 'refused' }>;

const BASIS_WORDS = {
  listed: null,
  'sold-offline': 'Sold offline',
  'sold-since': 'Sold since the list',
} as const satisfies Record<Admitted['basis'], string | null>;

function AdmittedDetails({ verdict }: { verdict: Admitted }) {
  const basis = BASIS_WORDS[verdict.basis];
  return (
    <>
      {verdict.admits > 1 && (
        <p className="tag">
          Person {verdict.person} of {verdict.admits}
        </p>
      )}
      {basis !== null && <p className="tag">{basis}</p>}
    </>
  );
}

function FirstAdmission({ first, atMs }: { first: NonNullable<Refused['first']>; atMs: number }) {
  return (
    <div className="first-admission">
      <p>First let in</p>
      <p>
        <strong>
          {first.gate}, lane {first.lane}
        </strong>
      </p>
      <p>
        <strong>{formatMoment(first.atMs, atMs)}</strong>, {formatSpan(atMs - first.atMs)} before
      </p>
      {first.provisional && <p className="unsure">Not yet confirmed by the hub</p>}
    </div>
  );
}

function RefusedDetails({ verdict }: { verdict: Refused }) {
  const { first, reason, ticket } = verdict;
  return (
    <>
      {first !== null && <FirstAdmission first={first} atMs={verdict.atMs} />}
      {reason === 'wrong-gate' && ticket !== null && (
        <p className="go-to">
          <span>Go to</span> {ticket.gates.join(' or ')}
        </p>
      )}
    </>
  );
}

export function VerdictDetails({ verdict }: { verdict: VerdictView }) {
  switch (verdict.kind) {
    case 'admitted':
      return <AdmittedDetails verdict={verdict} />;
    case 'refused':
      return <RefusedDetails verdict={verdict} />;
    case 'fault':
      return null;
  }
}

/** Purpose: asks for a one-time code with which a new machine enrols as a gate station or an agent kiosk (SE1). */

import { useState, type FormEvent } from 'react';
import type { EventId } from '@gatefold/domain/ids';
import { Trouble } from '@gatefold/ui/parts/trouble';
import { enrolmentCodeViewSchema, type EnrolmentRequest } from '../../src/contract/admin.ts';
import { NewCode, type MadeCode } from './new-code.tsx';
import { useDeed, type DeedPorts } from './use-deed.ts';

type Role = EnrolmentRequest['role'];

const ROLES: readonly { readonly role: Role; readonly name: string }[] = [
  { role: 'gate', name: 'Gate station' },
  { role: 'agent', name: 'Agent kiosk' },
];

function RoleChoice({ role, onRole }: { role: Role; onRole: (role: Role) => void }) {
  return (
    <fieldset className="options">
      <legend>What the machine will be</legend>
      {ROLES.map((one) => (
        <label key={one.role}>
          <input
            type="radio"
            name="role"
            checked={one.role === role}
            onChange={() => onRole(one.role)}
          />
          {one.name}
        </label>
      ))}
    </fieldset>
  );
}

type PostFieldsProps = {
  readonly gates: readonly string[];
  readonly gate: number;
  readonly lane: string;
  readonly onGate: (gate: number) => void;
  readonly onLane: (lane: string) => void;
};

function PostFields({ gates, gate, lane, onGate, onLane }: PostFieldsProps) {
  return (
    <div className="pair">
      <label className="field">
        <span>Gate</span>
        <select value={gate} onChange={(change) => onGate(Number(change.target.value))}>
          {gates.map((name, number) => (
            <option key={name} value={number}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>Lane</span>
        <input
          required
          maxLength={20}
          pattern=".*\S.*"
          title="As it stands over the lane, such as 2."
          value={lane}
          onChange={(change) => onLane(change.target.value)}
        />
      </label>
    </div>
  );
}

export type NewStationFormProps = DeedPorts & {
  readonly event: EventId;
  readonly gates: readonly string[];
};

export function NewStationForm({ event, gates, ...ports }: NewStationFormProps) {
  const [role, setRole] = useState<Role>('gate');
  const [name, setName] = useState('');
  const [gate, setGate] = useState(0);
  const [lane, setLane] = useState('');
  const [made, setMade] = useState<MadeCode | null>(null);
  const deed = useDeed(ports);

  async function make(submit: FormEvent): Promise<void> {
    submit.preventDefault();
    const request: EnrolmentRequest =
      role === 'gate' ? { role, event, name, gate, lane } : { role, event, name };
    const answer = await deed.send('enrolment-codes', request, enrolmentCodeViewSchema);
    if (!answer.ok) return;
    setMade({ ...answer.value, name: name.trim() });
    setName('');
    setLane('');
  }
  return (
    <form
      className="deed"
      aria-label="Enrol a new station"
      onSubmit={(submit) => void make(submit)}
    >
      <h3>Enrol a new station</h3>
      <RoleChoice role={role} onRole={setRole} />
      <label className="field">
        <span>Name of the station</span>
        <input
          required
          maxLength={60}
          pattern=".*\S.*"
          title="As staff call it, such as North 3."
          value={name}
          onChange={(change) => setName(change.target.value)}
        />
      </label>
      {role === 'gate' && (
        <PostFields gates={gates} gate={gate} lane={lane} onGate={setGate} onLane={setLane} />
      )}
      <Trouble words={deed.trouble} />
      <button type="submit" className="button" disabled={deed.busy}>
        Make a code
      </button>
      {made !== null && <NewCode made={made} clock={ports.clock} onClose={() => setMade(null)} />}
    </form>
  );
}

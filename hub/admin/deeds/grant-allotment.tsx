/** Purpose: gives an agent tickets to sell, seeing how many of the class are left (AL1). */

import { useState, type FormEvent } from 'react';
import { formatMoney } from '@gatefold/domain/money/money';
import { nothingSchema } from '@gatefold/ui/api/client';
import { formatCount } from '@gatefold/ui/number/format-count';
import { Trouble } from '@gatefold/ui/parts/trouble';
import type { AdminOverview, AllotmentRequest } from '../../src/contract/admin.ts';
import { Done } from '../parts/done.tsx';
import type { Station } from '../words/station-words.ts';
import { useDeed, type DeedPorts } from './use-deed.ts';

type TicketClass = AdminOverview['event']['classes'][number];

/** The contract's bounds. */
const MAX_QUANTITY = 20_000;
const MAX_HOURS = 24 * 30;

export function leftUnsold({ tickets, sold, allotted, revoked }: TicketClass): number {
  return tickets - sold - allotted - revoked;
}

type Choice = { readonly value: string | number; readonly name: string };

function Chooser(props: {
  readonly label: string;
  readonly choices: readonly Choice[];
  readonly value: string | number;
  readonly onChoose: (value: string) => void;
}) {
  return (
    <label className="field">
      <span>{props.label}</span>
      <select value={props.value} onChange={(change) => props.onChoose(change.target.value)}>
        {props.choices.map(({ value, name }) => (
          <option key={value} value={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function NumberField(props: {
  readonly label: string;
  readonly max: number;
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  return (
    <label className="field">
      <span>{props.label}</span>
      <input
        type="number"
        min={1}
        max={props.max}
        required
        value={props.value}
        onChange={(change) => props.onValue(change.target.value)}
      />
    </label>
  );
}

export type GrantFormProps = DeedPorts & {
  readonly event: AdminOverview['event'];
  /** Active agent kiosks. */
  readonly agents: readonly [Station, ...Station[]];
};

export function GrantForm({ event, agents, ...ports }: GrantFormProps) {
  const { classes } = event;
  const [station, setStation] = useState(agents[0].station);
  const [klass, setKlass] = useState(classes[0]?.klass ?? 0);
  const [quantity, setQuantity] = useState('');
  const [hours, setHours] = useState('24');
  const [done, setDone] = useState<string | null>(null);
  const deed = useDeed(ports);
  // One that was chosen may have been revoked since.
  const agent = agents.find((one) => one.station === station) ?? agents[0];
  const chosen = classes.find((one) => one.klass === klass);
  const left = chosen === undefined ? 0 : leftUnsold(chosen);

  async function grant(submit: FormEvent): Promise<void> {
    submit.preventDefault();
    setDone(null);
    const request: AllotmentRequest = {
      event: event.event,
      station: agent.station,
      klass,
      quantity: Number(quantity),
      expiresInHours: Number(hours),
    };
    const answer = await deed.send('allotments', request, nothingSchema);
    if (!answer.ok) return;
    setQuantity('');
    setDone(`${formatCount(request.quantity)} × ${chosen?.name ?? ''} granted to ${agent.name}.`);
  }
  return (
    <form className="deed" aria-label="Grant tickets" onSubmit={(submit) => void grant(submit)}>
      <h3>Grant tickets to an agent</h3>
      <Chooser
        label="Agent"
        choices={agents.map((one) => ({ value: one.station, name: one.name }))}
        value={agent.station}
        onChoose={setStation}
      />
      <Chooser
        label="Class"
        choices={classes.map((one) => ({
          value: one.klass,
          name: `${one.name}, ${formatMoney(one.price)}`,
        }))}
        value={klass}
        onChoose={(value) => setKlass(Number(value))}
      />
      <p className="left">{formatCount(left)} left unsold in this class.</p>
      <div className="pair">
        <NumberField
          label="Tickets"
          max={Math.min(left, MAX_QUANTITY)}
          value={quantity}
          onValue={setQuantity}
        />
        <NumberField label="Hours to sell" max={MAX_HOURS} value={hours} onValue={setHours} />
      </div>
      <Trouble words={deed.trouble} />
      <button type="submit" className="button" disabled={deed.busy || left < 1}>
        Grant
      </button>
      <Done words={done} />
    </form>
  );
}

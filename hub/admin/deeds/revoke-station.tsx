/** Purpose: withdraws a station; its name is typed, so that no slip of the hand closes a lane (SE2). */

import { useState, type FormEvent } from 'react';
import { nothingSchema } from '@gatefold/ui/api/client';
import { Trouble } from '@gatefold/ui/parts/trouble';
import { Dialog } from '../parts/dialog.tsx';
import type { Station } from '../words/station-words.ts';
import { useDeed, type DeedPorts } from './use-deed.ts';

const CONSEQUENCES = {
  gate: 'It lets nobody in once it hears of it. What it has not reported by now goes to quarantine and does not count.',
  agent:
    'Gates refuse tickets it sold and has not reported. What it reports from now on goes to quarantine and does not count.',
} as const satisfies Record<Station['role'], string>;

export type RevokeStationProps = DeedPorts & {
  readonly station: Station;
  readonly onClose: () => void;
};

export function RevokeStation({ station, onClose, ...ports }: RevokeStationProps) {
  const [typed, setTyped] = useState('');
  const [reason, setReason] = useState('');
  const deed = useDeed(ports);
  const isMeant = typed.trim() === station.name;

  async function revoke(submit: FormEvent): Promise<void> {
    submit.preventDefault();
    const request = { station: station.station, reason: reason.trim() };
    const answer = await deed.send('stations/revoke', request, nothingSchema);
    if (answer.ok) onClose();
  }
  return (
    <Dialog title={`Revoke ${station.name}?`} onClose={onClose}>
      <form onSubmit={(submit) => void revoke(submit)}>
        <p>{CONSEQUENCES[station.role]} This cannot be undone.</p>
        <label className="field">
          <span>
            Type the station’s name, <strong>{station.name}</strong>, to confirm
          </span>
          <input
            required
            autoComplete="off"
            value={typed}
            onChange={(change) => setTyped(change.target.value)}
          />
        </label>
        <label className="field">
          <span>Reason</span>
          <input
            required
            maxLength={200}
            pattern=".*\S.*"
            title="Say why, for whoever asks later."
            value={reason}
            onChange={(change) => setReason(change.target.value)}
          />
        </label>
        <Trouble words={deed.trouble} />
        <div className="choices">
          <button type="submit" className="button primary" disabled={deed.busy || !isMeant}>
            Revoke this station
          </button>
          <button type="button" className="button" onClick={onClose}>
            Back
          </button>
        </div>
      </form>
    </Dialog>
  );
}

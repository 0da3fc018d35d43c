/** Purpose: a new code for a machine whose station was stopped for good: same name, same post, in one click (LE4). */

import { useState } from 'react';
import { Trouble } from '@gatefold/ui/parts/trouble';
import { enrolmentCodeViewSchema } from '../../src/contract/admin.ts';
import { Dialog } from '../parts/dialog.tsx';
import type { Station } from '../words/station-words.ts';
import { NewCode, type MadeCode } from './new-code.tsx';
import { useDeed, type DeedPorts } from './use-deed.ts';

const WHERE =
  'Type it on the page of that machine, where it says STOP. What the machine recorded before stays on it and comes to the hub by itself.';
const GRANT_ANEW =
  ' The tickets it had not sold stay with its old identity: grant it tickets anew once it is back.';

/** `show` is what the click leads to; `make` is the click. */
export function useMachineCode(ports: DeedPorts) {
  const [station, setStation] = useState<Station | null>(null);
  const [made, setMade] = useState<MadeCode | null>(null);
  const deed = useDeed(ports);
  const close = (): void => {
    setStation(null);
    setMade(null);
  };
  async function make(one: Station): Promise<void> {
    setMade(null);
    setStation(one);
    const body = { station: one.station };
    const answer = await deed.send('stations/new-code', body, enrolmentCodeViewSchema);
    if (answer.ok) setMade({ ...answer.value, name: one.name });
  }
  function show() {
    if (station === null) return null;
    if (made !== null) {
      const note = station.role === 'agent' ? `${WHERE}${GRANT_ANEW}` : WHERE;
      return <NewCode made={made} note={note} clock={ports.clock} onClose={close} />;
    }
    return deed.trouble === null ? null : (
      <Dialog title={`No code for ${station.name}`} onClose={close}>
        <Trouble words={deed.trouble} />
      </Dialog>
    );
  }
  return { make, show };
}

/** Purpose: every way a code reaches this page: scanner at the keyboard, camera, typed by hand. */

import { useState } from 'react';
import type { ScanRequest } from '@gatefold/station/contract/gate';
import { CameraView } from './camera/camera-view.tsx';
import { ManualEntry } from './manual-entry.tsx';
import { useWedge } from './wedge/use-wedge.ts';

export type ScanInputs = {
  readonly typing: boolean;
  readonly camera: boolean;
  readonly setTyping: (typing: boolean) => void;
  readonly setCamera: (camera: boolean) => void;
  readonly scan: (text: string, source: ScanRequest['source']) => void;
  readonly cameraFailed: (words: string) => void;
};

export type ScanInputHandlers = {
  readonly scan: (request: ScanRequest) => void;
  readonly notice: (headline: string, advice: string) => void;
};

export function useScanInputs({ scan: send, notice }: ScanInputHandlers): ScanInputs {
  const [typing, setTyping] = useState(false);
  const [camera, setCamera] = useState(false);
  const scan: ScanInputs['scan'] = (text, source) => {
    // A scanner also typed into the field, if that was open.
    setTyping(false);
    send({ text, source, idSeen: false });
  };
  useWedge({
    onScan: (text) => scan(text, 'wedge'),
    onBroken: () => {
      setTyping(false);
      notice('SCAN AGAIN', 'The scanner stopped in the middle of the code. Scan the same ticket.');
    },
  });
  return {
    typing,
    camera,
    setTyping,
    setCamera,
    scan,
    cameraFailed: (words) => {
      setCamera(false);
      notice('NO CAMERA', words);
    },
  };
}

export function ScanButtons({ inputs }: { inputs: ScanInputs }) {
  const { camera, setCamera, setTyping } = inputs;
  return (
    <>
      <button type="button" className="button" onClick={() => setTyping(true)}>
        Type the code
      </button>
      <button
        type="button"
        className="button"
        aria-pressed={camera}
        onClick={() => setCamera(!camera)}
      >
        {camera ? 'Stop camera' : 'Camera'}
      </button>
    </>
  );
}

export function CameraInput({ inputs }: { inputs: ScanInputs }) {
  if (!inputs.camera) return null;
  return (
    <CameraView onCode={(text) => inputs.scan(text, 'camera')} onTrouble={inputs.cameraFailed} />
  );
}

export function TypedInput({ inputs }: { inputs: ScanInputs }) {
  if (!inputs.typing) return null;
  return (
    <ManualEntry
      onCode={(text) => inputs.scan(text, 'typed')}
      onClose={() => inputs.setTyping(false)}
    />
  );
}

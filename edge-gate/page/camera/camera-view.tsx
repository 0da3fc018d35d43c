/** Purpose: the camera's picture, so that the steward sees what is in view; each code in it is scanned once. */

import { useEffect, useEffectEvent, useRef } from 'react';
import { readFromCamera } from './camera.ts';
import { afterSighting, NOTHING_SEEN } from './repeat-guard.ts';

export type CameraViewProps = {
  readonly onCode: (text: string) => void;
  readonly onTrouble: (words: string) => void;
};

export function CameraView(props: CameraViewProps) {
  const video = useRef<HTMLVideoElement>(null);
  const foundCode = useEffectEvent(props.onCode);
  const failed = useEffectEvent(props.onTrouble);
  useEffect(() => {
    if (video.current === null) return;
    let sightings = NOTHING_SEEN;
    return readFromCamera(video.current, {
      onTrouble: failed,
      onTexts: (texts, atMs) => {
        for (const text of texts) {
          const after = afterSighting(sightings, text, atMs);
          sightings = after.sightings;
          if (after.isNew) foundCode(text);
        }
      },
    });
  }, []);
  return (
    <video ref={video} className="camera-view" muted playsInline aria-label="Camera picture" />
  );
}

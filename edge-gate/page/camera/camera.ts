/**
 * Purpose: from the machine's camera to the texts of the codes it sees.
 * Invariant: one picture is under way at a time, so that a slow machine reads fewer pictures and never falls behind.
 */

import { decodeAnswerSchema } from './decode-answer.ts';

export type CameraHandlers = {
  /** `atMs` is on the steady clock of the page's frames. */
  readonly onTexts: (texts: readonly string[], atMs: number) => void;
  /** The camera does not work: what to do, in a steward's words. */
  readonly onTrouble: (words: string) => void;
};

/** Enough for a version-6 code that fills a third of the picture; more would only cost time. */
const WANTED: MediaTrackConstraints = {
  facingMode: 'environment',
  width: { ideal: 1280 },
  height: { ideal: 720 },
};

function troubleWords(error: unknown): string {
  const name = error instanceof DOMException ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
      return 'The browser may not use the camera. Allow it beside the address, then press Camera again.';
    case 'NotFoundError':
      return 'No camera was found. Plug one in, then press Camera again, or use the scanner.';
    case 'NotReadableError':
      return 'Another program is using the camera. Close it, then press Camera again.';
    default:
      return 'The camera does not start. Use the scanner or type the code, and tell your supervisor.';
  }
}

/** Reads until the answer is called. */
export function readFromCamera(video: HTMLVideoElement, handlers: CameraHandlers): () => void {
  const worker = new Worker(new URL('./decode-worker.ts', import.meta.url), { type: 'module' });
  const canvas = new OffscreenCanvas(1, 1);
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  let stream: MediaStream | null = null;
  let stopped = false;
  let frameMs = 0;

  function stop(): void {
    stopped = true;
    worker.terminate();
    for (const track of stream?.getTracks() ?? []) track.stop();
  }
  function fail(words: string): void {
    if (stopped) return;
    stop();
    handlers.onTrouble(words);
  }
  function takePicture(nowMs: number): void {
    if (stopped || pen === null) return;
    frameMs = nowMs;
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    pen.drawImage(video, 0, 0);
    const picture = pen.getImageData(0, 0, canvas.width, canvas.height);
    worker.postMessage(picture, [picture.data.buffer]);
  }
  worker.addEventListener('error', () => fail(troubleWords(null)));
  worker.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const answer = decodeAnswerSchema.parse(data);
    if (answer.kind === 'failed') return fail(troubleWords(null));
    if (answer.texts.length > 0) handlers.onTexts(answer.texts, frameMs);
    video.requestVideoFrameCallback(takePicture);
  });

  async function start(): Promise<void> {
    try {
      const opened = await navigator.mediaDevices.getUserMedia({ video: WANTED, audio: false });
      stream = opened;
      // Stopped while the person was being asked: let go of the camera again.
      if (stopped) return stop();
      for (const track of opened.getTracks()) {
        track.addEventListener('ended', () =>
          fail(
            'The camera was unplugged. Plug it in, then press Camera again, or use the scanner.',
          ),
        );
      }
      video.srcObject = opened;
      video.requestVideoFrameCallback(takePicture);
      await video.play();
    } catch (error) {
      fail(troubleWords(error));
    }
  }
  void start();
  return stop;
}

/** Purpose: a machine that was stopped for good: what happened, and where the administrator's new code goes (LE4). */

import { useState } from 'react';
import type { Result } from '@gatefold/domain/result';
import type { ApiFault } from '../api/client.ts';
import { useDeed } from '../api/use-deed.ts';
import { CodePad } from './code-pad.tsx';
import { Trouble } from './trouble.tsx';

export type EnrolAnewProps = {
  /** In two or three words what must not happen here. */
  readonly stop: string;
  /** What happened and what to do. */
  readonly words: string;
  /** For what happened at this screen in the meantime. */
  readonly notice?: string | undefined;
  readonly enrol: (code: string) => Promise<Result<unknown, ApiFault>>;
};

export function EnrolAnew({ stop, words, notice, enrol }: EnrolAnewProps) {
  const [isTaken, setTaken] = useState(false);
  const { busy, trouble, run } = useDeed();
  async function send(code: string): Promise<void> {
    if ((await run(() => enrol(code))) !== null) setTaken(true);
  }
  return (
    <section className="enrol-anew" aria-label="Enrol this machine anew">
      <div className="what-happened">
        <h1>{stop}</h1>
        <p>{words}</p>
        <p>
          The code is on the administrator’s page, in this machine’s row under Stations. What this
          machine recorded stays on it and goes to the hub by itself; staff sign in again
          afterwards.
        </p>
        <Trouble words={trouble ?? notice ?? null} />
      </div>
      {isTaken ? (
        <p className="starting" role="status">
          The code is right. This machine starts as a new station…
        </p>
      ) : (
        <CodePad busy={busy} onCode={(code) => void send(code)} />
      )}
    </section>
  );
}

/**
 * Purpose: a scan from any input, sent to the station process, and the verdict that comes back.
 * Invariant: the page decides nothing; what it shows is the process's word, or that there was none.
 */

import { useEffect, useEffectEvent, useReducer, useState } from 'react';
import {
  verdictViewSchema,
  type GateState,
  type ScanRequest,
  type VerdictView,
} from '@gatefold/station/contract/gate';
import type { Result } from '@gatefold/domain/result';
import type { Api, ApiFault } from '@gatefold/ui/api/client';
import { createScanQueue } from './scan-queue.ts';
import {
  afterNotice,
  afterState,
  afterVerdict,
  EMPTY_FEED,
  type Shown,
  type VerdictFeed,
} from './verdict-feed.ts';

export type CheckIn = {
  readonly shown: Shown;
  readonly turn: number;
  /** Scans that are not answered yet. */
  readonly waiting: number;
  readonly scan: (request: ScanRequest) => void;
  /** For what an input could not deliver: what to do instead. */
  readonly notice: (headline: string, advice: string) => void;
};

type FeedEvent =
  | { readonly kind: 'state'; readonly recent: readonly VerdictView[] }
  | {
      readonly kind: 'answer';
      readonly answer: Result<VerdictView, ApiFault>;
      readonly request: ScanRequest;
    }
  | { readonly kind: 'notice'; readonly headline: string; readonly advice: string };

function noVerdict(feed: VerdictFeed, fault: ApiFault): VerdictFeed {
  switch (fault.kind) {
    case 'unreachable':
      return afterNotice(feed, 'fault', 'STOP', `${fault.words} Nobody passes until it does.`);
    case 'unreadable':
    case 'refused':
      return afterNotice(feed, 'fault', 'NOT CHECKED', fault.words);
  }
}

function reduce(feed: VerdictFeed, event: FeedEvent): VerdictFeed {
  switch (event.kind) {
    case 'state':
      return afterState(feed, event.recent);
    case 'answer':
      return event.answer.ok
        ? afterVerdict(feed, event.answer.value, event.request)
        : noVerdict(feed, event.answer.error);
    case 'notice':
      return afterNotice(feed, 'ask', event.headline, event.advice);
  }
}

export function useCheckIn(api: Api, state: GateState, onShown: (shown: Shown) => void): CheckIn {
  const [feed, tell] = useReducer(reduce, EMPTY_FEED);
  const [waiting, setWaiting] = useState(0);
  const [queue] = useState(() =>
    createScanQueue<ScanRequest, Result<VerdictView, ApiFault>>({
      send: (request) => api.post('/api/scan', request, verdictViewSchema),
      onAnswer: (answer, request) => tell({ kind: 'answer', answer, request }),
      onWaiting: setWaiting,
    }),
  );
  const { shown, turn } = feed;
  const sound = useEffectEvent(() => onShown(shown));
  useEffect(() => tell({ kind: 'state', recent: state.recent }), [state]);
  useEffect(() => {
    if (turn > 0) sound();
  }, [turn]);
  return {
    shown,
    turn,
    waiting,
    scan: queue.add,
    notice: (headline, advice) => tell({ kind: 'notice', headline, advice }),
  };
}

/** Purpose: a live state inside a React page. */

import { useSyncExternalStore } from 'react';
import type { Live, LiveSource } from './live-state.ts';

export function useLive<T>(source: LiveSource<T>): Live<T> {
  return useSyncExternalStore(source.subscribe, source.current);
}

/** Purpose: the top of a station's page: where it stands, what is on, who works. */

import type { ReactNode } from 'react';
import { LookSwitch } from './look-switch.tsx';

export type StationBarProps = {
  readonly title: string;
  readonly event: { readonly name: string; readonly venue: string };
  readonly operator: { readonly name: string } | null;
  readonly onSignOut: () => void;
  /** Controls of the page itself, between the title and the operator. */
  readonly children?: ReactNode;
};

export function StationBar({ title, event, operator, onSignOut, children }: StationBarProps) {
  return (
    <header className="station-bar">
      <div className="place">
        <strong>{title}</strong>
        <span>
          {operator !== null && `${operator.name} · `}
          {event.name} · {event.venue}
        </span>
      </div>
      {children}
      <LookSwitch />
      {operator !== null && (
        <button type="button" className="button quiet" onClick={onSignOut}>
          Sign out
        </button>
      )}
    </header>
  );
}

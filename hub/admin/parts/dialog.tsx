/** Purpose: a question that must be answered before anything else; Escape leaves it undone, unless there is no way round. */

import { useId, useLayoutEffect, useRef, type ReactNode } from 'react';

/** Marks the field in a dialog that is typed into first, where that is not the first one. */
const FOCUS_FIRST = 'data-focus-first';

export type DialogProps = {
  readonly title: string;
  /** Null for one that only its own form can end. */
  readonly onClose: (() => void) | null;
  readonly children: ReactNode;
};

export function Dialog({ title, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Closed before it leaves the page, so that the focus goes back to where it was.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>(`[${FOCUS_FIRST}]`)?.focus();
    return () => element?.close();
  }, []);
  const firm = onClose === null;
  return (
    <dialog
      ref={dialog}
      className={firm ? 'dialog firm' : 'dialog'}
      aria-labelledby={titleId}
      onCancel={(event) => {
        if (firm) event.preventDefault();
      }}
      // A browser may close it all the same when Escape is pressed twice.
      onClose={() => (firm ? dialog.current?.showModal() : onClose())}
    >
      <h2 id={titleId}>{title}</h2>
      {children}
    </dialog>
  );
}

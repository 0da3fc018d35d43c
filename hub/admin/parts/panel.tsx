/** Purpose: one part of the page under a heading that the links above lead to. */

import type { ReactNode } from 'react';

export type PanelProps = {
  readonly id: string;
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
};

export function Panel({ id, title, wide = false, children }: PanelProps) {
  return (
    <section id={id} className={wide ? 'panel wide' : 'panel'} aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>{title}</h2>
      {children}
    </section>
  );
}

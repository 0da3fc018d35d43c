/**
 * Purpose: a ticket's QR code on a screen or on paper.
 * Invariant: black on white with its quiet zone whatever the page's look is; scanners read nothing else reliably.
 */

import { useMemo } from 'react';
import { qrModules, qrPath } from '../qr/qr-modules.ts';

export function QrCode({ text, label }: { text: string; label: string }) {
  const { size, path } = useMemo(() => {
    const modules = qrModules(text);
    return { size: modules.size, path: qrPath(modules) };
  }, [text]);
  return (
    <svg
      className="qr-code"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}

/** Purpose: that something was done, where the eye already is; read out by screen readers. */

export function Done({ words }: { words: string | null }) {
  if (words === null) return null;
  return (
    <p className="done" role="status">
      <span aria-hidden="true">✓ </span>
      {words}
    </p>
  );
}

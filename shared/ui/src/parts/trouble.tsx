/** Purpose: what went wrong and what to do next, where the eye already is; read out by screen readers. */

export function Trouble({ words }: { words: string | null }) {
  if (words === null) return null;
  return (
    <p className="trouble" role="alert">
      {words}
    </p>
  );
}

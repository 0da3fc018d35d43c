/**
 * Purpose: what the desktop window lets its page do (SE5). Pure, so that it is tested without Electron.
 * Invariant: the station's own page and nothing else: no other address, and of all devices only the camera.
 */

/** True for an address at the station's own process. `own` is null while there is none. */
export function isOwn(url: string, own: string | null): boolean {
  if (own === null || !URL.canParse(url)) return false;
  return new URL(url).origin === new URL(own).origin;
}

/** True for what a page may fetch: its own process, and what it made itself. */
export function mayLoad(url: string, own: string | null): boolean {
  if (url.startsWith('blob:')) return isOwn(url.slice('blob:'.length), own);
  return url.startsWith('data:') || isOwn(url, own);
}

/** A page that asks for something. `media` is what it wants to hear or see, where that is known. */
export type PermissionAsked = {
  readonly permission: string;
  readonly url: string;
  readonly media: readonly string[];
};

export function mayUse({ permission, url, media }: PermissionAsked, own: string | null): boolean {
  const isCameraAlone = media.length > 0 && media.every((one) => one === 'video');
  return permission === 'media' && isCameraAlone && isOwn(url, own);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** A page of words, for when there is no process to serve one. Takes any text, and runs none of it. */
export function wordsPage(headline: string, words: string): string {
  const escaped = [headline, words].map((text) =>
    text.replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign),
  );
  const html = `<!doctype html><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escaped[0]}</title>
<body style="margin:10vmin;font:3.5vmin/1.4 sans-serif;background:#fff;color:#111;white-space:pre-wrap">
<h1>${escaped[0]}</h1><p>${escaped[1]}</p>`;
  return `data:text/html;charset=utf-8,${encodeURIComponent(html)}`;
}

/**
 * Purpose: whether a request to a station comes from its own page or from a program on this machine (SE5).
 * Invariant: a name that was pointed at this machine (DNS rebinding) and another site's page are both strangers.
 */

export type Sender = {
  /** The header Host, as it came. */
  readonly host: string | undefined;
  /** The header Origin, which a program that is no browser does not send. */
  readonly origin: string | undefined;
};

const SCHEME = 'http://';

/** `hosts` are the names under which the station's own page is loaded, with the port where a browser names it. */
export function checkSender({ host, origin }: Sender, hosts: ReadonlySet<string>): boolean {
  if (host === undefined || !hosts.has(host)) return false;
  if (origin === undefined) return true;
  return origin.startsWith(SCHEME) && hosts.has(origin.slice(SCHEME.length));
}

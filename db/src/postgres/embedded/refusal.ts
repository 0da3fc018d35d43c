/**
 * Purpose: every reason why the embedded Postgres does not come up, with words for the person
 * who started the hub. None of them has changed or removed data.
 */

export type EmbeddedPostgresRefusal = {
  readonly kind:
    | 'platform-not-supported'
    | 'folder-not-reachable'
    | 'folder-in-use'
    | 'settings-unreadable'
    | 'binaries-do-not-run'
    | 'version-differs'
    | 'initdb-failed'
    | 'orphan-does-not-stop'
    | 'port-taken'
    | 'start-failed';
  /** What happened and what to do next, in full sentences. */
  readonly words: string;
};

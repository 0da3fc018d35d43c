/**
 * Purpose: the little of PouchDB that the bench uses.
 * Its published types declare a global `Buffer` of their own, which breaks Node's everywhere else.
 */

declare module 'pouchdb-core' {
  type Answer = { readonly id: string; readonly error?: unknown };

  export default class PouchDB {
    static plugin(plugin: unknown): void;
    constructor(name: string, options: { readonly adapter: 'idb' });
    bulkDocs(documents: readonly { readonly _id: string }[]): Promise<readonly Answer[]>;
    get(id: string): Promise<unknown>;
  }
}

declare module 'pouchdb-adapter-idb' {
  const plugin: unknown;
  export default plugin;
}

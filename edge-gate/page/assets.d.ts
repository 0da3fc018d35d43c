/** Purpose: files that the page's build puts beside it and imports by address. */

declare module '*.wasm?url' {
  const url: string;
  export default url;
}

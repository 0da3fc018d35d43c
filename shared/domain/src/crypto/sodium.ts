/**
 * Purpose: the one door to libsodium.
 * Invariant: the module is not importable before libsodium's WebAssembly is ready, so its calls are synchronous.
 */

import sodium from 'libsodium-wrappers-sumo';

await sodium.ready;

export { sodium };

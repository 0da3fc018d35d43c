/** Nothing that reads bytes from outside may be missing from the fuzzer. */

import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { DECODERS } from './decoders.ts';

const REPOSITORY = join(import.meta.dirname, '../..');
/** Functions by what they do, and the schemas of whole messages. */
const READER =
  /^export (?:async )?(?:function|const) ((?:decode|open|parse|read|digitsTo|(?:token|inline)From|patch|assemble|check|unpad)[A-Z]\w*|\w+(?:Part|Shelf|Keys|Answer|Offer)Schema)\b/gm;

/** All that a page and its process say to each other. */
const MESSAGE = /^export const (\w+Schema)\b/gm;
/** What keys come to. */
const AFTER = /^export function (after[A-Z]\w*)\b/gm;

const ROOMS = [
  ['shared/domain/src', 'codec/**/*.ts', READER],
  ['shared/domain/src', 'crypto/**/*.ts', READER],
  ['shared/domain/src', 'vault/**/*.ts', READER],
  ['sync/src', '**/*.ts', READER],
  ['hub/src', 'import/**/*.ts', READER],
  ['shared/station/src', '{host,enrolment,lan}/**/*.ts', READER],
  ['shared/station/src', 'contract/**/*.ts', MESSAGE],
  ['edge-gate', 'page/camera/**/*.ts', MESSAGE],
  ['edge-gate', 'page/wedge/**/*.ts', AFTER],
] as const;

/** What has such a name and reads nothing that a stranger wrote, or is only reached through one that is in the list. */
const NOT_FROM_OUTSIDE: Readonly<Record<string, string>> = {
  'codec/big-endian#readUint': 'fields of tokens, by their layout',
  'manifest/delta#openTrustedChunk': 'bytes of this machine that were verified before',
  'station/read-feed#readFeed': 'pages through codec/feed-page#openFeedPage',
  'codec/cbor#decodeCanonical': 'codec/cbor#decodeAny and a schema, as every message is read',
  'host/options#readOptions': 'the command line, typed by whoever starts the station',
  'host/static-files#readStaticFiles': 'the page that was built with the program',
  'vault/holder-data#openHolder': "rows of the hub's own table, sealed under its own key",
  'enrolment/identity#readIdentity': 'a file through enrolment/identity#parseIdentity',
  'enrolment/retired-identities#readRetired': 'files through enrolment/identity#parseIdentity',
  'import/read-ticket-row#readTicketRow': 'cells of import/read-ticket-list#readTicketList',
  'import/cell-text#checkText': 'a cell of import/read-ticket-list#readTicketList',
  'import/barcode#readBarcode': 'a cell of import/read-ticket-list#readTicketList',
  'import/phone-number#readPhone': 'a cell of import/read-ticket-list#readTicketList',
};

function readers(): string[] {
  return ROOMS.flatMap(([room, pattern, reader]) =>
    globSync(pattern, { cwd: join(REPOSITORY, room) })
      .filter((file) => !/\.test\.ts$|(^|\/)(testing|simulator)\//.test(file))
      .flatMap((file) => {
        const text = readFileSync(join(REPOSITORY, room, file), 'utf8');
        const module = relative('.', file).replace(/\.ts$/, '');
        return [...text.matchAll(reader)].map(([, name]) => `${module}#${name}`);
      }),
  );
}

test('SE6 every reader of bytes from outside is fuzzed', () => {
  const covered = new Set(DECODERS.flatMap((decoder) => decoder.covers));
  const known = (reader: string) => covered.has(reader) || reader in NOT_FROM_OUTSIDE;
  expect(readers().filter((reader) => !known(reader))).toEqual([]);
});

test('the list names only what there is', () => {
  const there = new Set([
    ...readers(),
    // Pure functions of text elsewhere in the domain.
    'admission/scan#resolveScan',
    'vault/find-record#findRecord',
    'roads/lan/lan-greeting#beginAsking',
    'roads/lan/lan-greeting#beginAnswering',
    'money/money#parseAmount',
    'money/money#parseCurrency',
  ]);
  const named = [
    ...DECODERS.flatMap((decoder) => decoder.covers),
    ...Object.keys(NOT_FROM_OUTSIDE),
  ];
  expect(named.filter((name) => !there.has(name))).toEqual([]);
  const names = DECODERS.map((decoder) => decoder.name);
  expect(new Set(names).size).toBe(names.length);
});

import { describe, expect, test } from 'vitest';
import { chooseServerUser } from './server-user.ts';

const ROOT = 'root:x:0:0:root:/root:/bin/bash';
const NOBODY = 'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin';
const POSTGRES = 'postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash';

describe('under root the server runs as', () => {
  test('the user postgres, where a machine has one', () => {
    expect(chooseServerUser([ROOT, NOBODY, POSTGRES].join('\n'))).toEqual({
      kind: 'other',
      name: 'postgres',
      uid: 101,
      gid: 104,
    });
  });

  test('nobody, on a fresh machine', () => {
    expect(chooseServerUser([ROOT, NOBODY].join('\n'))).toMatchObject({
      name: 'nobody',
      uid: 65534,
    });
  });

  test('no one at all rather than as root under another name', () => {
    expect(chooseServerUser([ROOT, 'postgres:x:0:0::/:/bin/sh'].join('\n'))).toBeUndefined();
  });
});

import { mkdir, mkdtemp, readdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8, type Bytes } from '@gatefold/domain/bytes';
import { MAX_BUNDLE_LENGTH } from '@gatefold/domain/codec/bundle';
import { expectOk } from '@gatefold/domain/result';
import { StickVisits, stickWords, visitInTurn } from '@gatefold/sync/neighbour/stick-visits';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { FileStick } from './file-stick.ts';

let parent: string;
let folder: string;
let stick: FileStick;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'gatefold-stick-'));
  folder = join(parent, 'stick');
  stick = new FileStick(folder);
});
afterEach(() => rm(parent, { recursive: true }));

describe('LE3 the folder of a stick', () => {
  test('is not there until it is plugged in, and then holds whole files under their names', async () => {
    expect(await stick.files()).toBeNull();
    expect(await stick.write('a.gatefold', utf8('one'))).toMatchObject({ ok: false });
    await mkdir(folder);
    expect(await stick.files()).toEqual([]);
    expectOk(await stick.write('a.gatefold', utf8('one')), 'write');
    expectOk(await stick.write('a.gatefold', utf8('two')), 'write');
    expect(await readdir(folder)).toEqual(['a.gatefold']);
    expect(Uint8Array.from((await stick.read('a.gatefold')) ?? [])).toEqual(utf8('two'));
  });

  test('anything else on it is left alone: other files, links, files longer than any bundle', async () => {
    await mkdir(folder);
    await writeFile(join(parent, 'secret.gatefold'), 'secret');
    await symlink(join(parent, 'secret.gatefold'), join(folder, 'link.gatefold'));
    await writeFile(join(folder, 'holiday.jpg'), 'x');
    await writeFile(join(folder, 'long.gatefold'), '');
    await truncate(join(folder, 'long.gatefold'), MAX_BUNDLE_LENGTH + 1);
    expect((await stick.files())?.map(({ name }) => name)).toEqual(['long.gatefold']);
    expect(await stick.read('long.gatefold')).toBeNull();
    expect(await stick.read('link.gatefold')).toBeNull();
  });
});

describe('LE3 a visit to a stick', () => {
  test('takes each file once, again when it changed, and writes its own when there is news', async () => {
    await mkdir(folder);
    const taken: string[] = [];
    let own = utf8('own');
    const take = async (name: string, bytes: Bytes) => {
      taken.push(`${name} ${new TextDecoder().decode(bytes)}`);
      const text = new TextDecoder().decode(bytes);
      return text === 'noise' ? null : { records: 3, isWhole: text !== 'thei' };
    };
    const visits = new StickVisits(stick, 'own.gatefold', take, async () => own);
    await writeFile(join(folder, 'other.gatefold'), 'theirs');
    await visits.visit();
    const again = await visits.visit();
    expect(taken).toEqual(['other.gatefold theirs']);
    expect(stickWords(again)).toBe(
      "USB stick: 3 new records were taken from it and this machine's own are on it. It may be pulled out.",
    );
    own = utf8('own, with news');
    await writeFile(join(folder, 'other.gatefold'), 'theirs, longer');
    await writeFile(join(folder, 'noise.gatefold'), 'noise');
    await writeFile(join(folder, 'a\u001b[2J\n.gatefold'), 'noise');
    const last = await visits.visit();
    expect(taken).toHaveLength(4);
    // In whichever order the folder has them, and in signs that steer no terminal.
    expect(stickWords(last)).toMatch(
      /Not readable, and left as it was: (noise\.gatefold, )?a\?\[2J\?\.gatefold(, noise\.gatefold)?\. It/,
    );
    await writeFile(join(folder, 'other.gatefold'), 'thei');
    await rm(join(folder, 'noise.gatefold'));
    const words = stickWords(await visits.visit());
    expect(words).toContain('Only a part could be read, so bring it once more: other.gatefold.');
    expect(Uint8Array.from((await stick.read('own.gatefold')) ?? [])).toEqual(own);
    await rm(folder, { recursive: true });
    expect(await visits.visit()).toEqual({ kind: 'no-stick' });
  });

  test('finds its own file cut or old, as on a stick that was swapped meanwhile, and writes it again', async () => {
    await mkdir(folder);
    const own = utf8('own');
    const visits = new StickVisits(
      stick,
      'own.gatefold',
      async () => null,
      async () => own,
    );
    for (const found of ['o', 'what it wrote yesterday', null]) {
      await visits.visit();
      if (found === null) await rm(join(folder, 'own.gatefold'));
      else await writeFile(join(folder, 'own.gatefold'), found);
      await visits.visit();
      expect(Uint8Array.from((await stick.read('own.gatefold')) ?? [])).toEqual(own);
    }
    // Nothing is written where all is well: sticks wear out.
    const [before] = (await stick.files()) ?? [];
    await visits.visit();
    expect(await stick.files()).toEqual([before]);
  });

  test('of several who write a file each is one visit, over when the last is through', async () => {
    const of = (name: string, records: number, isWhole: boolean) =>
      new StickVisits(
        stick,
        `${name}.gatefold`,
        async (file) => (file === 'noise.gatefold' ? null : { records, isWhole }),
        async () => utf8(name),
      );
    const all = [of('a', 1, true), of('b', 0, false)];
    expect(await visitInTurn(all)).toEqual({ kind: 'no-stick' });
    await mkdir(folder);
    await writeFile(join(folder, 'noise.gatefold'), 'noise');
    await writeFile(join(folder, 'other.gatefold'), 'theirs');
    // The second reads the file of the first too, as it reads everybody's.
    expect(await visitInTurn(all)).toEqual({
      kind: 'visited',
      records: 1,
      unread: ['noise.gatefold'],
      inPart: expect.arrayContaining(['other.gatefold', 'a.gatefold']),
      fault: null,
    });
    expect((await stick.files())?.map(({ name }) => name).toSorted()).toContain('b.gatefold');
  });

  test('that cannot write says so and goes on', async () => {
    await mkdir(join(folder, 'own.gatefold'), { recursive: true });
    const visits = new StickVisits(
      stick,
      'own.gatefold',
      async () => null,
      async () => utf8('x'),
    );
    const visit = await visits.visit();
    expect(visit).toMatchObject({ kind: 'visited', fault: { kind: 'stick-fault' } });
    expect(stickWords(visit)).toContain('cannot be written');
  });
});

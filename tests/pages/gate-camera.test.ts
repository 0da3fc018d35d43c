/** The camera of a gate's page: a film in Chromium's fake device, decoded by the real reader. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser } from '../support/browser.ts';
import { writeQrFilm } from './qr-film.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { json } from './fake-process.ts';
import { admitted, TICKET_DIGITS } from './gate-fixture.ts';
import { headline, stageGate } from './gate-stage.ts';
import { seen } from './open-page.ts';

const gate = stageGate();

describe('the camera', () => {
  let folder: string;
  let withCamera: Browser;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gatefold-film-'));
    const cameraFile = join(folder, 'ticket.y4m');
    await writeQrFilm(cameraFile, TICKET_DIGITS);
    withCamera = await launchBrowser({ cameraFile });
  });
  afterAll(async () => {
    await withCamera.close();
    await rm(folder, { recursive: true });
  });

  test('reads a ticket once, however long it stays in view', async () => {
    gate.answer(() => json(admitted(1)));
    const page = await gate.open({}, withCamera);
    await page.getByRole('button', { name: 'Camera' }).click();
    await headline(page, 'ENTER').waitFor();
    // Twenty more pictures with the same ticket in them.
    await page.getByLabel('Camera picture').evaluate(async (video) => {
      if (!(video instanceof HTMLVideoElement)) throw new Error('not a video');
      for (let i = 0; i < 20; i += 1) {
        await new Promise((frame) => video.requestVideoFrameCallback(frame));
      }
    });
    await page.getByRole('button', { name: 'Stop camera' }).click();
    await page.getByLabel('Camera picture').waitFor({ state: 'detached' });
    expect(gate.sentScans()).toEqual([{ text: TICKET_DIGITS, source: 'camera', idSeen: false }]);
  });

  test('that is missing is told, with what to do', async () => {
    const page = await gate.openReady();
    await page.getByRole('button', { name: 'Camera' }).click();
    await headline(page, 'NO CAMERA').waitFor();
    expect(await seen(page.getByLabel('Verdict').getByText(/then press Camera again/))).toBe(true);
  });
});

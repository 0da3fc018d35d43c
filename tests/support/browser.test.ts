import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { launchBrowser } from './browser.ts';

test('a page opens in a real browser', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    await page.goto('data:text/html,<title>Gate 4</title>');
    expect(await page.title()).toBe('Gate 4');
  } finally {
    await browser.close();
  }
});

test('a video file stands in for the camera', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatefold-camera-'));
  const cameraFile = join(folder, 'white.y4m');
  await writeFile(cameraFile, whiteFrame(64, 48));
  // Pages get a camera from a trustworthy origin only; loopback is one, data: is not.
  const site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').end('<video autoplay muted></video>');
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
  const address = site.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const browser = await launchBrowser({ cameraFile });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    const size = await page.evaluate(async () => {
      const stream = await navigator.mediaDevices.getUserMedia({ video: true });
      const { width, height } = stream.getVideoTracks()[0]?.getSettings() ?? {};
      return { width, height };
    });
    expect(size).toEqual({ width: 64, height: 48 });
  } finally {
    await browser.close();
    site.close();
    await rm(folder, { recursive: true });
  }
});

/** One frame of YUV4MPEG2: full luma, neutral colour. */
function whiteFrame(width: number, height: number): Buffer {
  const luma = Buffer.alloc(width * height, 235);
  const chroma = Buffer.alloc((width * height) / 2, 128);
  const header = `YUV4MPEG2 W${width} H${height} F5:1 Ip A1:1 C420mpeg2\nFRAME\n`;
  return Buffer.concat([Buffer.from(header), luma, chroma]);
}

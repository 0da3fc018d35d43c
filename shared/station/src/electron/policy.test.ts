import { describe, expect, test } from 'vitest';
import { isOwn, mayLoad, mayUse, wordsPage } from './policy.ts';

const OWN = 'http://127.0.0.1:4611';

describe('SE5 the window stays at its own station', () => {
  test('its pages are its own, whatever stands behind the address', () => {
    for (const url of [OWN, `${OWN}/`, `${OWN}/assets/main.js?v=1#top`]) {
      expect(isOwn(url, OWN)).toBe(true);
    }
  });

  test('nothing else is, however much it looks like it', () => {
    for (const url of [
      'http://127.0.0.1:4612/',
      'https://127.0.0.1:4611/',
      'http://localhost:4611/',
      'http://127.0.0.1:4611.evil.example/',
      'http://127.0.0.1:4611@evil.example/',
      'http://evil.example/?http://127.0.0.1:4611',
      'file:///etc/passwd',
      'javascript:alert(1)',
      'about:blank',
      'chrome://gpu',
      '',
      'not an address',
    ]) {
      expect([url, isOwn(url, OWN), mayLoad(url, OWN)]).toEqual([url, false, false]);
    }
  });

  test('without a process there is nothing to be at', () => {
    expect(isOwn(OWN, null)).toBe(false);
    expect(mayLoad(`blob:${OWN}/x`, null)).toBe(false);
  });

  test('a page may load what it made itself, and not what another made', () => {
    expect(mayLoad(`blob:${OWN}/5d0c`, OWN)).toBe(true);
    expect(mayLoad('data:image/png;base64,AA', OWN)).toBe(true);
    expect(mayLoad('blob:https://evil.example/5d0c', OWN)).toBe(false);
    expect(mayLoad('blob:null/5d0c', OWN)).toBe(false);
  });
});

describe('SE5 of all devices a page gets the camera', () => {
  const camera = { permission: 'media', url: `${OWN}/`, media: ['video'] };

  test('for the station itself, without the microphone', () => {
    expect(mayUse(camera, OWN)).toBe(true);
    expect(mayUse({ ...camera, media: ['video', 'audio'] }, OWN)).toBe(false);
    expect(mayUse({ ...camera, media: ['audio'] }, OWN)).toBe(false);
    expect(mayUse({ ...camera, media: [] }, OWN)).toBe(false);
  });

  test('for nobody else, and nothing else for anybody', () => {
    expect(mayUse({ ...camera, url: 'https://evil.example/' }, OWN)).toBe(false);
    for (const permission of [
      'geolocation',
      'notifications',
      'hid',
      'serial',
      'usb',
      'fullscreen',
    ]) {
      expect(mayUse({ ...camera, permission }, OWN)).toBe(false);
    }
  });
});

test('the page of words shows any text and runs none of it', () => {
  const words = '<script>alert(1)</script> & "quotes" \u0000 100 %\nline two';
  const page = wordsPage('Station stopped', words);
  const html = decodeURIComponent(page.slice(page.indexOf(',') + 1));
  expect(page).toMatch(/^data:text\/html;charset=utf-8,/);
  expect(html).not.toContain('<script>');
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;');
  expect(html).toContain("default-src 'none'");
  expect(html).toContain('100 %\nline two');
});

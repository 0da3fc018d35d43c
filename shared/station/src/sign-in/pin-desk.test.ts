import { Manifest } from '@gatefold/domain/manifest/manifest';
import { exampleContent, NOW_MS } from '@gatefold/domain/testing/example-manifest';
import { expect, test } from 'vitest';
import { OPERATORS, PIN } from '../testing/staff.ts';
import { PinDesk } from './pin-desk.ts';

const content = exampleContent();
const manifest = new Manifest({ ...content, operators: { v: 1, operators: OPERATORS } });
const MINUTE_MS = 60_000;

/** A gate's desk, with a clock that the test moves. */
function gateDesk() {
  const desk = new PinDesk(['steward', 'supervisor']);
  const stage = { nowMs: NOW_MS };
  const tryPin = (pin: string, operator = 'tendai'): string => {
    const checked = desk.check(manifest, { operator, pin }, stage.nowMs);
    return checked.ok ? checked.value.id : checked.error.kind;
  };
  const words = (pin: string, operator = 'tendai'): string => {
    const checked = desk.check(manifest, { operator, pin }, stage.nowMs);
    return checked.ok ? '' : checked.error.words;
  };
  const failTimes = (count: number, operator = 'tendai'): void => {
    for (let tries = 0; tries < count; tries += 1) tryPin('0000', operator);
  };
  return { desk, stage, tryPin, words, failTimes };
}

test('SE4 the right PIN signs in, and the page offers those who may work here and no others', () => {
  const { desk, tryPin } = gateDesk();
  expect(tryPin(PIN)).toBe('tendai');
  expect(tryPin(PIN, 'rudo')).toBe('rudo');
  expect(desk.operators(manifest).map((one) => one.id)).toEqual(['tendai', 'rudo']);
});

test('SE4 an agent does not work at a gate, and is told so only with the right PIN', () => {
  const { tryPin } = gateDesk();
  expect(tryPin('0000', 'farai')).toBe('wrong-pin');
  expect(tryPin(PIN, 'farai')).toBe('wrong-role');
});

test('SE4 the third wrong PIN costs five seconds, each after it twice as long, never more than ten minutes', () => {
  const { stage, tryPin, words } = gateDesk();
  expect(words('0000')).toBe('This PIN is not right. Try again.');
  expect(words('0000')).toBe('This PIN is not right. Try again.');
  for (const seconds of [5, 10, 20, 40, 80, 160, 320, 600, 600]) {
    expect(words('0000')).toContain(`Wait ${seconds} seconds`);
    stage.nowMs += seconds * 1000 - 1;
    expect(tryPin('0000')).toBe('locked-out');
    stage.nowMs += 1;
  }
  expect(tryPin(PIN)).toBe('tendai');
});

test('SE4 during the wait the right PIN does not help, and does not make it longer', () => {
  const { stage, tryPin, words, failTimes } = gateDesk();
  failTimes(3);
  stage.nowMs += 2000;
  expect(words(PIN)).toBe('Too many wrong PINs. Wait 3 seconds, or ask your supervisor.');
  stage.nowMs += 3000;
  expect(tryPin(PIN)).toBe('tendai');
});

test('SE4 the right PIN forgives what went before', () => {
  const { tryPin, failTimes } = gateDesk();
  failTimes(2);
  expect(tryPin(PIN)).toBe('tendai');
  failTimes(2);
  expect(tryPin(PIN)).toBe('tendai');
});

test('SE4 one operator who is made to wait keeps nobody else out', () => {
  const { tryPin, failTimes } = gateDesk();
  failTimes(5);
  expect(tryPin(PIN)).toBe('locked-out');
  expect(tryPin(PIN, 'rudo')).toBe('rudo');
});

test('SE4 a clock that is set back neither ends a wait nor makes it longer', () => {
  const { stage, tryPin, failTimes } = gateDesk();
  failTimes(4);
  stage.nowMs -= 24 * 60 * MINUTE_MS;
  expect(tryPin(PIN)).toBe('locked-out');
  stage.nowMs += 4999;
  expect(tryPin(PIN)).toBe('locked-out');
  stage.nowMs += 1;
  expect(tryPin(PIN)).toBe('tendai');
});

test('SE4 a name nobody has is answered in the same words, and made-up names share one wait', () => {
  const { tryPin, words, failTimes } = gateDesk();
  expect(words(PIN, 'no one')).toBe(words('0000'));
  failTimes(1, 'somebody');
  failTimes(1, 'anybody');
  expect(tryPin(PIN, 'yet another')).toBe('locked-out');
  expect(tryPin(PIN)).toBe('tendai');
});

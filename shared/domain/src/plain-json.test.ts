import { expect, test } from 'vitest';
import { plainJson } from './plain-json.ts';

test('SE6 JSON is read as usual, but for NULs, which no database text holds', () => {
  const text = '{"a":["x",1,null,{"b":true}],"c":"é\\n"}';
  expect(JSON.parse(text, plainJson)).toEqual(JSON.parse(text));
  for (const wrong of ['"a\\u0000b"', '{"a\\u0000":1}', '[[{"a":["\\u0000"]}]]']) {
    expect(() => JSON.parse(wrong, plainJson)).toThrow(SyntaxError);
  }
});

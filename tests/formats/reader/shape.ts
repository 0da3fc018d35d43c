/**
 * Purpose: says what fields a message has, in the words of docs/spec/FORMATS.md, and reads them.
 * Invariant: shares no code with the program. A field that is missing, unknown or of another type throws. Byte strings
 * come out in hexadecimal.
 */

import type { Item } from './cbor.ts';

export type Shape = (item: Item) => unknown;

function wrong(what: string): never {
  throw new Error(`expected ${what}`);
}

export const uint: Shape = (item) =>
  typeof item === 'number' && item >= 0 ? item : wrong('a number from 0 on');
export const int: Shape = (item) => (typeof item === 'number' ? item : wrong('a number'));
export const text: Shape = (item) => (typeof item === 'string' ? item : wrong('text'));
export const bool: Shape = (item) => (typeof item === 'boolean' ? item : wrong('true or false'));

/** Of any length without one. */
export function bytes(length?: number): Shape {
  return (item) =>
    Buffer.isBuffer(item) && item.length === (length ?? item.length)
      ? item.toString('hex')
      : wrong(`${length ?? 'some'} bytes`);
}

export function literal(value: string | number | boolean): Shape {
  return (item) => (item === value ? item : wrong(String(value)));
}

export function orNull(shape: Shape): Shape {
  return (item) => (item === null ? null : shape(item));
}

export function listOf(shape: Shape): Shape {
  return (item) => (isList(item) ? item.map(shape) : wrong('a list'));
}

function isList(item: Item): item is readonly Item[] {
  return Array.isArray(item);
}

/** An array of exactly these, which comes out under their names. */
export function tuple(shapes: Readonly<Record<string, Shape>>): Shape {
  return (item) => {
    const entries = Object.entries(shapes);
    if (!isList(item) || item.length !== entries.length) return wrong(`${entries.length} items`);
    return Object.fromEntries(entries.map(([name, shape], at) => [name, shape(item[at] ?? null)]));
  };
}

/** A map with these fields; a name that ends in `?` may be absent. */
export function fields(shapes: Readonly<Record<string, Shape>>): Shape {
  return (item) => {
    if (!(item instanceof Map)) return wrong('a map');
    const left = new Map<string, Item>(item);
    const read = Object.entries(shapes).flatMap(([declared, shape]) => {
      const name = declared.replace(/\?$/, '');
      const value = left.get(name);
      if (value === undefined) return name === declared ? wrong(name) : [];
      left.delete(name);
      return [[name, shape(value)]];
    });
    if (left.size > 0) wrong(`no ${[...left.keys()].join(', ')}`);
    return Object.fromEntries(read);
  };
}

/** The first that fits. */
export function either(...shapes: readonly Shape[]): Shape {
  return (item) => {
    for (const shape of shapes) {
      try {
        return shape(item);
      } catch {
        // Another may fit; if none does, that is said below.
      }
    }
    return wrong('one of several shapes');
  };
}

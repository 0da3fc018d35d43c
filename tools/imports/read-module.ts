/**
 * Purpose: what one TypeScript file imports, and whether it looks at a clock or at chance.
 * Read with oxc's parser, because text search takes comments, strings and types for code.
 */

import { parseSync, Visitor } from 'oxc-parser';

export type ModuleFacts = {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly imports: readonly ImportFact[];
  /** Every statement only passes on what other files export. */
  readonly isBarrel: boolean;
  readonly clockUses: readonly ClockUse[];
  /** The parser's complaint; the other facts are empty then. */
  readonly unreadable?: string;
};

export type ImportFact = {
  readonly specifier: string;
  readonly line: number;
  readonly isTypeOnly: boolean;
};

export type ClockUse = { readonly what: string; readonly line: number };

type Program = ReturnType<typeof parseSync>['program'];

const CLOCK_MEMBERS = new Set(['Date.now', 'Math.random', 'performance.now']);
const TIMERS = new Set(['setTimeout', 'setInterval']);
const GLOBALS = new Set(['globalThis', 'window', 'self', 'global']);
const TIMER_MODULE = /^(node:)?timers(\/promises)?$/;

export function readModule(path: string, source: string): ModuleFacts {
  const { program, errors } = parseSync(path, source);
  const [error] = errors;
  if (error !== undefined) {
    return { path, imports: [], isBarrel: false, clockUses: [], unreadable: error.message };
  }
  const lineOf = (offset: number): number => source.slice(0, offset).split('\n').length;
  const imports = findImports(program, lineOf);
  const timerModules = imports
    .filter(({ specifier }) => TIMER_MODULE.test(specifier))
    .map(({ specifier, line }) => ({ what: specifier, line }));
  return {
    path,
    imports,
    isBarrel: isBarrel(program),
    clockUses: [...findClockUses(program, lineOf), ...timerModules],
  };
}

type LineOf = (offset: number) => number;

function findImports(program: Program, lineOf: LineOf): ImportFact[] {
  const imports: ImportFact[] = [];
  const add = (source: { value: string; start: number }, isTypeOnly: boolean): void => {
    imports.push({ specifier: source.value, line: lineOf(source.start), isTypeOnly });
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source, node.importKind === 'type'),
    ExportAllDeclaration: (node) => add(node.source, node.exportKind === 'type'),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.source, node.exportKind === 'type');
    },
    TSImportType: (node) => add(node.source, true),
    ImportExpression: ({ source }) => {
      if (source.type === 'Literal' && typeof source.value === 'string') {
        add({ value: source.value, start: source.start }, false);
      }
    },
  }).visit(program);
  return imports;
}

function isBarrel(program: Program): boolean {
  const isPassedOn = (statement: Program['body'][number]): boolean =>
    statement.type === 'ExportAllDeclaration' ||
    (statement.type === 'ExportNamedDeclaration' && statement.declaration === null);
  return (
    program.body.some(isPassedOn) &&
    program.body.every(
      (statement) => statement.type === 'ImportDeclaration' || isPassedOn(statement),
    )
  );
}

function findClockUses(program: Program, lineOf: LineOf): ClockUse[] {
  const uses: ClockUse[] = [];
  // A property that is merely called setTimeout, such as that of an injected port, is fine.
  const names = new Set<number>();
  const add = (what: string, start: number): void => {
    uses.push({ what, line: lineOf(start) });
  };
  new Visitor({
    MemberExpression: ({ object, property, computed, start }) => {
      if (computed || property.type !== 'Identifier') return;
      names.add(property.start);
      if (object.type !== 'Identifier') return;
      const what = `${object.name}.${property.name}`;
      if (CLOCK_MEMBERS.has(what)) add(what, start);
      if (GLOBALS.has(object.name) && TIMERS.has(property.name)) add(property.name, start);
    },
    Property: ({ key, shorthand }) => {
      if (!shorthand) names.add(key.start);
    },
    ImportSpecifier: ({ imported }) => void names.add(imported.start),
    MethodDefinition: ({ key }) => void names.add(key.start),
    PropertyDefinition: ({ key }) => void names.add(key.start),
    TSMethodSignature: ({ key }) => void names.add(key.start),
    TSPropertySignature: ({ key }) => void names.add(key.start),
    NewExpression: ({ callee, arguments: given, start }) => {
      if (callee.type === 'Identifier' && callee.name === 'Date' && given.length === 0) {
        add('new Date()', start);
      }
    },
    CallExpression: ({ callee, start }) => {
      if (callee.type === 'Identifier' && callee.name === 'Date') add('Date()', start);
    },
    Identifier: ({ name, start }) => {
      if (TIMERS.has(name) && !names.has(start)) add(name, start);
    },
  }).visit(program);
  return uses;
}

/**
 * Purpose: hold what every file imports against the house rules.
 * Invariant: each broken rule is reported at its file and line, with what to do instead.
 */

import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { findCircles } from './find-circles.ts';
import {
  BROUGHT_ALONG,
  HOMES,
  isBuildTimeFile,
  isTestFile,
  mayUseClock,
  PROGRAMS,
  WHOLE_SYSTEM_FOLDERS,
  WORKSPACES,
} from './house.ts';
import type { ImportFact, ModuleFacts } from './read-module.ts';

export type Rule =
  | 'unreadable'
  | 'import-order'
  | 'outsider'
  | 'one-home'
  | 'unlisted-package'
  | 'circle'
  | 'barrel'
  | 'clock-or-chance';

export type Violation = {
  readonly file: string;
  readonly line: number;
  readonly rule: Rule;
  readonly words: string;
};

export type DependencyLists = {
  readonly production: ReadonlySet<string>;
  readonly development: ReadonlySet<string>;
};

export type House = {
  readonly modules: readonly ModuleFacts[];
  /** By workspace folder; `''` is the root's package.json. */
  readonly dependencies: ReadonlyMap<string, DependencyLists>;
};

type Finding = { readonly rule: Rule; readonly words: string };

export function findViolations(house: House): Violation[] {
  const violations = house.modules.flatMap((module) => [
    ...inspectModule(module),
    ...module.imports.flatMap((fact) =>
      inspectImport(module.path, fact, house).map((finding) => ({
        file: module.path,
        line: fact.line,
        ...finding,
      })),
    ),
  ]);
  return [...violations, ...inspectCircles(house.modules)].sort(
    (a, b) => a.file.localeCompare(b.file) || a.line - b.line,
  );
}

function inspectModule(module: ModuleFacts): Violation[] {
  const file = module.path;
  if (module.unreadable !== undefined) {
    return [{ file, line: 1, rule: 'unreadable', words: module.unreadable }];
  }
  const violations: Violation[] = [];
  if (module.isBarrel) {
    const words = 'This file only passes on other files. Import those files directly.';
    violations.push({ file, line: 1, rule: 'barrel', words });
  }
  if (mayUseClock(file)) return violations;
  for (const { what, line } of module.clockUses) {
    const words = `${what} makes a run impossible to repeat. Take a port (Clock, Random) instead.`;
    violations.push({ file, line, rule: 'clock-or-chance', words });
  }
  return violations;
}

function inspectImport(file: string, fact: ImportFact, house: House): Finding[] {
  const { specifier } = fact;
  if (specifier.startsWith('/') || specifier.startsWith('file:')) {
    return [{ rule: 'outsider', words: `${specifier} names one machine's file.` }];
  }
  if (specifier.startsWith('.')) return inspectRelative(file, specifier);
  const name = packageNameOf(specifier);
  if (WORKSPACES[name] !== undefined)
    return inspectWorkspaceImport(file, fact.specifier, name, house);
  const homes = isTestFile(file) || folderOf(file) === '' ? undefined : HOMES[name];
  const isAtHome = homes === undefined || homes.some((home) => file.startsWith(home));
  const findings: Finding[] = [];
  if (!isAtHome) {
    const words = `${name} lives in ${homes.join(' and ')}. Ask what lives there for what you need.`;
    findings.push({ rule: 'one-home', words });
  }
  if (!isBuiltin(specifier)) findings.push(...inspectListed(file, fact, name, house));
  return findings;
}

/** `@scope/name/deep/file` and `name/deep/file` without what follows the package's name. */
function packageNameOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The folder of the workspace a file is in; `''` for the root and its whole-system folders. */
function folderOf(file: string): string {
  const found = Object.values(WORKSPACES).find(({ folder }) => file.startsWith(`${folder}/`));
  return found?.folder ?? '';
}

function inspectRelative(file: string, specifier: string): Finding[] {
  const target = posix.join(posix.dirname(file), specifier);
  const [from, to] = [folderOf(file), folderOf(target)];
  if (target.startsWith('..')) {
    return [{ rule: 'outsider', words: `${specifier} is outside of this repository.` }];
  }
  if (from === to) return [];
  if (to !== '') {
    const words = `${specifier} reaches into ${to}. Import it by its package name.`;
    return [{ rule: 'import-order', words }];
  }
  const isSupport = WHOLE_SYSTEM_FOLDERS.some((folder) => target.startsWith(`${folder}/`));
  if (isSupport && isTestFile(file)) return [];
  return [{ rule: 'outsider', words: `${specifier} belongs to no workspace; move it into one.` }];
}

function inspectWorkspaceImport(
  file: string,
  specifier: string,
  name: string,
  house: House,
): Finding[] {
  const folder = folderOf(file);
  if (folder === '') {
    const isContract = specifier.startsWith(`${name}/contract/`);
    if (!file.startsWith('tools/') || !PROGRAMS.includes(name) || isContract) return [];
    return [{ rule: 'import-order', words: `Tools start ${name} as a process.` }];
  }
  const own = Object.entries(WORKSPACES).find(([, workspace]) => workspace.folder === folder);
  if (own === undefined || own[0] === name) return [];
  const [ownName, { mayImport }] = own;
  if (!mayImport.includes(name)) {
    const allowed = mayImport.length === 0 ? 'no other workspace' : mayImport.join(', ');
    return [{ rule: 'import-order', words: `${ownName} imports ${allowed}; not ${name}.` }];
  }
  return isListed(name, house.dependencies.get(folder)) ? [] : [unlisted(name, folder)];
}

function inspectListed(file: string, fact: ImportFact, name: string, house: House): Finding[] {
  const folder = folderOf(file);
  const lists = house.dependencies.get(folder);
  const isAtBuildTime = folder === '' || fact.isTypeOnly || isBuildTimeFile(file);
  if (isListed(name, lists)) return [];
  const isEnough = isAtBuildTime || BROUGHT_ALONG.has(name);
  if (isEnough && lists?.development.has(name)) return [];
  // Test tools are the whole repository's and stand in the root's package.json.
  if (isBuildTimeFile(file) && house.dependencies.get('')?.development.has(name)) return [];
  if (!lists?.development.has(name)) return [unlisted(name, folder)];
  const words = `${name} is a development dependency of ${folder}, and this file runs without those.`;
  return [{ rule: 'unlisted-package', words }];
}

function isListed(name: string, lists: DependencyLists | undefined): boolean {
  return lists?.production.has(name) ?? false;
}

function unlisted(name: string, folder: string): Finding {
  const manifest = posix.join(folder, 'package.json');
  return { rule: 'unlisted-package', words: `${manifest} does not list ${name}.` };
}

function inspectCircles(modules: readonly ModuleFacts[]): Violation[] {
  const paths = new Set(modules.map(({ path }) => path));
  const graph = new Map(
    modules.map(({ path, imports }) => [
      path,
      imports.flatMap(({ specifier }) => resolveModule(path, specifier, paths)),
    ]),
  );
  return findCircles(graph).map((files) => ({
    file: files[0] ?? '',
    line: 1,
    rule: 'circle',
    words: `These files import each other in a circle: ${files.join(', ')}.`,
  }));
}

/** The file of this repository that an import means; none for packages from elsewhere. */
function resolveModule(file: string, specifier: string, paths: ReadonlySet<string>): string[] {
  const name = packageNameOf(specifier);
  const workspace = WORKSPACES[name];
  const inside = `${workspace?.folder ?? ''}/src${specifier.slice(name.length)}`;
  const base = specifier.startsWith('.') ? posix.join(posix.dirname(file), specifier) : inside;
  if (workspace === undefined && !specifier.startsWith('.')) return [];
  return [base, `${base}.ts`, `${base}.tsx`].filter((path) => paths.has(path)).slice(0, 1);
}

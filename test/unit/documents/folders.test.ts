/** The folders of src: one line each in docs/architecture.md, no circles between them, none with too many modules. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../../local/local-folder.ts';
import { textOf } from '../../support/documents.ts';

const src = join(projectFolder, 'src');

/** Of modules; data files do not count. Adapters have a folder of their own, one file for each. */
const MAX_FILES = 25;

const folders = readdirSync(src);

const filesOf = (folder: string) =>
  readdirSync(join(src, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** The folders of src that the files of `folder` import from. */
function importsOf(folder: string): Set<string> {
  const sources = filesOf(folder).filter((file) => file.endsWith('.ts'));
  const targets = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(
      ([, path = '']) => relative(src, join(dirname(file), path)).split('/')[0],
    ),
  );
  return new Set(targets.filter((target) => target !== undefined && target !== folder) as string[]);
}

/** Takes away folders that import from none of those left, until there are none left or only circles. */
function circlesAmong(graph: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const left = new Set(graph.keys());
  for (;;) {
    const free = [...left].filter(
      (folder) => ![...(graph.get(folder) ?? [])].some((other) => left.has(other)),
    );
    if (free.length === 0) return [...left];
    for (const folder of free) left.delete(folder);
  }
}

describe('the folders of src', () => {
  const graph = new Map(folders.map((folder) => [folder, importsOf(folder)]));

  it('are read with their imports', () => {
    expect(graph.get('dialing')).toContain('contact');
    expect(
      circlesAmong(
        new Map([
          ['a', new Set(['b'])],
          ['b', new Set(['a'])],
        ]),
      ),
    ).toEqual(['a', 'b']);
  });

  it('form no circle', () => {
    expect(circlesAmong(graph)).toEqual([]);
  });

  it('are imported by src/aws, and import nothing from it', () => {
    expect([...graph].filter(([, imports]) => imports.has('aws'))).toEqual([]);
  });

  it('have one line each in the architecture page', () => {
    const listed = [...textOf('docs/architecture.md').matchAll(/^\| `src\/([a-z-]+)` \|/gm)].map(
      ([, name]) => name,
    );
    expect(listed.sort()).toEqual([...folders].sort());
  });

  it.each(folders.filter((folder) => folder !== 'aws'))(`hold at most ${MAX_FILES} modules: %s`, (folder) => {
    const modules = filesOf(folder).filter((file) => file.endsWith('.ts'));
    expect(modules.length).toBeLessThanOrEqual(MAX_FILES);
  });
});

/** docs/internals.md: the constants that it lists are in the files that it names. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../../../local/local-folder.ts';
import { textOf } from '../../support/documents.ts';

const sources = ['src', 'lambdas', 'infra'].flatMap((folder) =>
  readdirSync(join(projectFolder, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(folder, name)),
);

/** The text of a source file named by its base name, or of all files in a folder; empty when there is none. */
function sourceOf(name: string): string {
  const isFolder = existsSync(join(projectFolder, name)) && statSync(join(projectFolder, name)).isDirectory();
  return sources
    .filter((path) => (isFolder ? path.startsWith(name) : basename(path) === name))
    .map((path) => readFileSync(join(projectFolder, path), 'utf8'))
    .join('\n');
}

const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word);

/** Each constant with a file in which the page says it is. */
function constantsOf(page: string): { readonly constant: string; readonly file: string }[] {
  const rows = [...page.matchAll(/^\| (`[^|]+`) \| [^|]+ \| (`[^|]+`) \| [^|]+ \|$/gm)];
  return rows.flatMap(([, names = '', files = '']) =>
    quoted(names).flatMap((constant) => quoted(files).map((file) => ({ constant, file }))),
  );
}

const isMissing = ({ constant, file }: { constant: string; file: string }) =>
  !new RegExp(`\\b${constant}\\b`).test(sourceOf(file));

describe('the page on internals', () => {
  const text = textOf('docs/internals.md');

  it('lists constants that are in the files it names', () => {
    const constants = constantsOf(text.slice(text.indexOf('## Time constants')));
    expect(constants.length).toBeGreaterThan(30);
    expect(constants.filter(isMissing)).toEqual([]);
  });

  it.each([
    ['| `CLAIM_LEASE_MINUTES` | 2 min | `contact-life.ts` | renamed |', 'contact-life.ts'],
    ['| `CLAIM_LEASE_MS` | 2 min | `contact-lives.ts` | moved |', 'contact-lives.ts'],
  ])('is checked: %s', (row, file) => {
    expect(constantsOf(row).filter(isMissing)).toMatchObject([{ file }]);
  });
});

/** What the documents say to their readers: pages, commands in them, links and headings. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { projectFolder } from '../../local/local-folder.ts';

export interface DocumentCommand {
  /** Path from the project's folder. */
  readonly page: string;
  readonly line: number;
  /** As a reader would type it, without a comment at its end. */
  readonly command: string;
  /** Whether it stands on a line of its own, to be copied; else within a sentence. */
  readonly isBlock: boolean;
}

/** Every page for readers, by its path from the project's folder. */
export function pages(): string[] {
  const inDocs = readdirSync(join(projectFolder, 'docs'), { recursive: true, encoding: 'utf8' });
  return [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...inDocs.filter((name) => name.endsWith('.md')).map((name) => join('docs', name)),
  ].sort();
}

export function textOf(page: string): string {
  return readFileSync(join(projectFolder, page), 'utf8');
}

/** Commands that begin with `program`, such as `npx dialer`: on lines of their own, and within sentences. */
export function commandsOf(page: string, program: string): DocumentCommand[] {
  return textOf(page)
    .split('\n')
    .flatMap((text, i) => {
      const block = new RegExp(`^(?: {4,}|\\$ )(?:\\$ )?(${program} .*)$`).exec(text)?.[1];
      const inline = [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
      const found = block === undefined ? inline.filter((code) => code.startsWith(`${program} `)) : [block];
      return found.map((command) => ({
        page,
        line: i + 1,
        command: command.replace(/\s{2,}#.*$/, '').trim(),
        isBlock: block !== undefined,
      }));
    });
}

/** Splits a command line as a shell would, quotes included. */
export function wordsOf(command: string): string[] {
  return [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
}

/** Relative links of a page: path from the project's folder, and the anchor, if there is one. */
export function linksOf(page: string): { readonly path: string; readonly anchor?: string }[] {
  const withoutCode = textOf(page).replace(/^ {4}.*$/gm, '');
  return [...withoutCode.matchAll(/\]\(([^)\s]+)\)/g)].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = '', anchor] = target.split('#');
    const linked = path === '' ? page : normalize(join(dirname(page), path));
    return [{ path: linked, ...(anchor === undefined ? {} : { anchor }) }];
  });
}

/** Anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: string): Set<string> {
  const headings = [...textOf(page).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replace(/[^\p{L}\p{N}\p{M} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

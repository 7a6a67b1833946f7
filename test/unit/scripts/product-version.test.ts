import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import product from '../../../package.json' with { type: 'json' };
import { productVersion } from '../../../scripts/product-version.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'version-'));
  for (const each of ['infra', 'lambdas', 'src/campaign', 'cli'])
    mkdirSync(join(folder, each), { recursive: true });
  write('package-lock.json', '{}');
  write('src/campaign/rule.ts', 'const a = 1;\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  writeFileSync(join(folder, path), text);
}

describe('the version of what is deployed', () => {
  it('is that of the package, with a fingerprint', () => {
    expect(productVersion()).toMatch(/^\d+\.\d+\.\d+(-rc\.\d+)?\+[0-9a-f]{10}$/);
    expect(productVersion().startsWith(`${product.version}+`)).toBe(true);
  });

  it.each([
    ['a source changes', () => write('src/campaign/rule.ts', 'const a = 2;\n')],
    ['a source is new', () => write('lambdas/new.ts', '')],
    ['a source has another name', () => write('infra/a.ts', '')],
    ['a dependency changes', () => write('package-lock.json', '{"a":1}')],
  ])('changes when %s', (_, change) => {
    const before = productVersion(folder);
    change();
    expect(productVersion(folder)).not.toBe(before);
  });

  it.each([
    ['line ends', () => write('src/campaign/rule.ts', 'const a = 1;\r\n')],
    ['commands, which are not deployed', () => write('cli/new.ts', '')],
  ])('does not change with %s', (_, change) => {
    const before = productVersion(folder);
    change();
    expect(productVersion(folder)).toBe(before);
  });
});

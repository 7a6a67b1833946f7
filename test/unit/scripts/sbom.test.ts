import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

describe('npm run sbom', () => {
  it('writes the bill of materials of all production packages, with their hashes, and of no other', () => {
    execFileSync('scripts/sbom.sh', { stdio: 'pipe', timeout: 60_000 });

    const bill = JSON.parse(readFileSync('sbom.cdx.json', 'utf8'));
    expect(bill.bomFormat).toBe('CycloneDX');
    expect(bill.metadata.component.name).toBe('campaign-dialer');
    const listed: {
      name: string;
      version: string;
      hashes?: readonly unknown[];
      properties?: readonly { name: string }[];
    }[] = bill.components;
    const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
    const production = Object.entries<{ dev?: boolean; version: string }>(packages).flatMap(
      ([folder, { dev, version }]) =>
        folder === '' || dev ? [] : `${folder.replace(/^.*node_modules\//, '')}@${version}`,
    );
    const names = listed.map(({ name, version }) => `${name}@${version}`);
    expect(names.sort()).toEqual([...new Set(production)].sort());
    expect(names).toContainEqual(expect.stringMatching(/^zod@/));
    // The archive of another package has those in it.
    const isBundled = (properties: readonly { name: string }[] = []) =>
      properties.some(({ name }) => name === 'cdx:npm:package:bundled');
    expect(listed.filter(({ hashes, properties }) => !hashes?.length && !isBundled(properties))).toEqual([]);
  });
});

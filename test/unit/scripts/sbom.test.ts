import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type BillOfMaterials, type Component, productionBill } from '../../../scripts/bill-of-materials.ts';
import { type Lockfile, productionPackages } from '../../../scripts/lockfile.ts';

function component(name: string): Component {
  return { 'bom-ref': `${name}@1.0.0`, name, version: '1.0.0' };
}

const all: BillOfMaterials = {
  metadata: { component: { 'bom-ref': 'product@1', name: 'folder' } },
  components: [component('used'), component('also'), component('tool')],
  dependencies: [
    { ref: 'product@1', dependsOn: ['used@1.0.0', 'tool@1.0.0'] },
    { ref: 'used@1.0.0', dependsOn: ['also@1.0.0'] },
    { ref: 'also@1.0.0', dependsOn: [] },
    { ref: 'tool@1.0.0', dependsOn: ['also@1.0.0'] },
  ],
};

describe('the bill of materials', () => {
  it('has the production packages, what they need, and the product’s own name', () => {
    expect(productionBill(all, new Set(['used@1.0.0', 'also@1.0.0']), 'product')).toEqual({
      metadata: { component: { 'bom-ref': 'product@1', name: 'product' } },
      components: [component('used'), component('also')],
      dependencies: [
        { ref: 'product@1', dependsOn: ['used@1.0.0'] },
        { ref: 'used@1.0.0', dependsOn: ['also@1.0.0'] },
        { ref: 'also@1.0.0', dependsOn: [] },
      ],
    });
  });

  it('is not written when npm left a package out', () => {
    const production = new Set(['used@1.0.0', 'zod@4.6.7']);
    expect(() => productionBill(all, production, 'product')).toThrow(
      "npm's bill of materials lacks zod@4.6.7.",
    );
  });

  it('of this project lists exactly the production packages of the lockfile, each with its hash', () => {
    const run = spawnSync(process.execPath, ['--import', 'tsx', 'scripts/sbom.ts'], {
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(run.stderr).toBe('');
    expect(run.stdout).toMatch(/^Wrote sbom\.cdx\.json: \d+ production packages\.\n$/);

    const bill = JSON.parse(readFileSync('sbom.cdx.json', 'utf8')) as Omit<BillOfMaterials, 'components'> & {
      readonly bomFormat: string;
      readonly components: readonly (Component & { readonly hashes?: readonly unknown[] })[];
    };
    const lockfile = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lockfile;
    expect(bill.bomFormat).toBe('CycloneDX');
    expect(bill.metadata.component.name).toBe('campaign-dialer');
    const listed = bill.components.map(({ name, version }) => `${name}@${version}`);
    expect(listed.sort()).toEqual([...productionPackages(lockfile)].sort());
    expect(listed).toEqual(expect.arrayContaining([expect.stringMatching(/^zod@/)]));
    expect(bill.components.filter(({ hashes }) => !hashes?.length)).toEqual([]);
  });
});

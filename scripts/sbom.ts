/** `npm run sbom`: writes sbom.cdx.json, the bill of materials of what runs in production, as CycloneDX. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { type BillOfMaterials, productionBill } from './bill-of-materials.ts';
import { type Lockfile, productionPackages } from './lockfile.ts';

const root = new URL('../', import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, root), 'utf8'));

const output = execFileSync('npm', ['sbom', '--sbom-format=cyclonedx', '--package-lock-only'], {
  cwd: root,
  encoding: 'utf8',
  maxBuffer: 64 * 1024 * 1024,
  timeout: 120_000,
  shell: process.platform === 'win32', // npm is a script there
});
const { name } = read('package.json') as { readonly name: string };
const bill = productionBill(
  JSON.parse(output) as BillOfMaterials,
  productionPackages(read('package-lock.json') as Lockfile),
  name,
);
writeFileSync(new URL('sbom.cdx.json', root), `${JSON.stringify(bill, null, 2)}\n`);
console.log(`Wrote sbom.cdx.json: ${bill.components.length} production packages.`);

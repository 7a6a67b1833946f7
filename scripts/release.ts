/**
 * Makes the release: one npm package with the commands, the code of the functions and the stack, which needs Node alone; its
 * bill of materials, the notes of its version from CHANGELOG.md, and the checksums of all three. The same sources give
 * the same bytes.
 *
 *     npm run release [-- FOLDER] [--dirty]
 *
 * `--dirty`: also when something is not committed, which a release must not contain.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import product from '../package.json' with { type: 'json' };
import { packageBundles } from './package-bundles.ts';
import { releaseNotes } from './release-notes.ts';

const root = join(import.meta.dirname, '..');
const { values: options, positionals } = parseArgs({
  options: { dirty: { type: 'boolean' } },
  allowPositionals: true,
});
const release = resolve(positionals[0] ?? join(root, 'release'));
const { name, version, description, license, type, engines } = product;

const notes = releaseNotes(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'), version);
if (!options.dirty && git('status', '--porcelain')) {
  console.error('Not everything is committed: commit it, or add --dirty.');
  process.exit(1);
}
rmSync(release, { recursive: true, force: true });
mkdirSync(release, { recursive: true });
await writePackage();
writeFileSync(join(release, 'sbom.cdx.json'), billOfMaterials());
writeFileSync(join(release, 'NOTES.md'), notes);
const sums = readdirSync(release).map((file) => `${sha256(join(release, file))}  ${file}\n`);
writeFileSync(join(release, 'SHA256SUMS'), sums.join(''));
for (const file of readdirSync(release)) console.log(join(release, file));

async function writePackage(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'release-'));
  try {
    const packages = await packageBundles(folder);
    writeFileSync(join(folder, 'THIRD-PARTY-LICENSES.txt'), licenses(packages));
    const files = ['LICENSE', 'README.md', 'CHANGELOG.md', 'SECURITY.md', 'docs', 'examples'];
    const committed =
      git('ls-files', '-z', '--', ...files)
        ?.split('\0')
        .filter(Boolean) ?? files;
    for (const file of committed) cpSync(join(root, file), join(folder, file), { recursive: true });
    cpSync(join(root, 'scripts', 'packaged-dialer.mjs'), join(folder, 'dialer.mjs'));
    const bin = { dialer: 'dialer.mjs', [name]: 'dialer.mjs' };
    const manifest = { name, version, description, license, type, engines, bin };
    writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
    // npm gives all files one date and no owner.
    execFileSync('npm', ['pack', '--silent', '--pack-destination', release, folder], { stdio: 'pipe' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What git prints; undefined outside a repository, as in an archive of the sources, which has no other files. */
function git(...args: string[]): string | undefined {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return undefined;
  }
}

/** Licenses and notices of the packages that something in the bundles is from. */
function licenses(packages: ReadonlyMap<string, string>): string {
  const texts = [...packages].map(([title, folder]) => {
    const files = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
    const { license: named = 'see below' } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const text = files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
    return [`${'='.repeat(80)}\n${title} (${named})\n${'='.repeat(80)}`, ...text].join('\n\n');
  });
  return `The package contains code of these packages.\n\n${texts.join('\n\n')}\n`;
}

/** Without the number and the time of this run of npm. */
function billOfMaterials(): string {
  execFileSync(join(root, 'scripts', 'sbom.sh'), { stdio: 'pipe' });
  const { serialNumber: _, ...bill } = JSON.parse(readFileSync(join(root, 'sbom.cdx.json'), 'utf8'));
  delete bill.metadata.timestamp;
  return `${JSON.stringify(bill, undefined, 2)}\n`;
}

function sha256(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

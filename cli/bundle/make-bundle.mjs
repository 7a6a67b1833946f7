// Bundles the commands and what they import, one chunk for each command, so that a command loads what it needs and no more.
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundleFolder, manifestFile, markOf, projectFolder } from './current-bundle.mjs';

/** A process may still load chunks of an older bundle: the console runs for days. */
const KEPT_MS = 7 * 24 * 3_600_000;

/**
 * Files other than the bundle's own that decide what is in it. `package-lock.json` stands for `node_modules`; npm writes the
 * second one whenever it installs.
 */
const otherInputs = [
  'package.json',
  'package-lock.json',
  'node_modules/.package-lock.json',
  'cli/bundle/make-bundle.mjs',
];

/**
 * Makes the bundle. Two commands may do so concurrently: each makes its own, and the last manifest wins.
 * @returns {Promise<string>} the path of the bundled program
 * @throws when a source cannot be bundled, or the folder cannot be written
 */
export async function makeBundle() {
  mkdirSync(bundleFolder, { recursive: true });
  const folder = mkdtempSync(join(bundleFolder, 'bundle-'));
  try {
    return await bundleInto(folder);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** @param {string} folder */
async function bundleInto(folder) {
  // Marked before they are read: a source that changes meanwhile makes the bundle outdated, not wrong for good.
  const startedAt = Date.now();
  const { metafile } = await build({
    entryPoints: [join(projectFolder, 'cli', 'main.ts')],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: projectFolder,
    bundle: true,
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    // One comes with a program of its own, the other with data files; both are needed rarely.
    external: ['esbuild', '@aws-cdk/toolkit-lib'],
    plugins: [ownUrls],
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    legalComments: 'none',
    metafile: true,
    logLevel: 'silent',
  });
  const own = Object.keys(metafile.inputs).filter((path) => !path.includes('node_modules/'));
  const marks = Object.fromEntries([...own, ...otherInputs].map((path) => [path, markOf(path)]));
  const changed = own.some((path) => statSync(join(projectFolder, path)).mtimeMs >= startedAt);
  const program = join(basename(folder), 'main.mjs');
  if (!changed) {
    const draft = join(folder, 'manifest.json');
    writeFileSync(draft, JSON.stringify({ projectFolder, program, marks }));
    renameSync(draft, manifestFile);
  }
  removeOld();
  return join(bundleFolder, program);
}

/** Sources that look for files beside them do so where they lie, not where the bundle does. */
const ownUrls = {
  name: 'own-urls',
  /** @param {import('esbuild').PluginBuild} build */
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const contents = readFileSync(path, 'utf8');
      return {
        contents: contents.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)),
        loader: 'ts',
      };
    });
  },
};

function removeOld() {
  for (const name of readdirSync(bundleFolder)) {
    const path = join(bundleFolder, name);
    if (!name.startsWith('bundle-') || Date.now() - statSync(path).mtimeMs < KEPT_MS) continue;
    rmSync(path, { recursive: true, force: true });
  }
}

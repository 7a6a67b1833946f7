/**
 * The parts of the package that `npm run release` makes: commands and stack as ES modules with all that they import, and the
 * code of the functions. What looks for sources of the product is replaced, because the package has none.
 */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { makePageFiles } from '../cli/console/page-files.ts';
import { bundleFunctions, root } from '../infra/bundling/bundle-functions.ts';
import product from '../package.json' with { type: 'json' };
import { productVersion } from './product-version.ts';

/**
 * Writes `dist/`, `functions/` and the files beside them to `folder`.
 * @returns the folders of all packages of which something is in it, by name and version
 */
export async function packageBundles(folder: string): Promise<Map<string, string>> {
  const dist = join(folder, 'dist');
  const { metafile } = await build({
    entryPoints: { main: 'cli/main.ts', stack: 'infra/app.ts' },
    outdir: dist,
    outExtension: { '.js': '.mjs' },
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    minifySyntax: true,
    minifyWhitespace: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    mainFields: ['module', 'main'],
    plugins: [withoutSources(await replacements()), coreOfTheCdk],
    banner: { js: commonJsNames },
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  nameThePackage(dist);
  for (const [file, place] of Object.entries(dataFiles))
    cpSync(join(root, 'node_modules', '@aws-cdk', file), join(folder, place));
  const functions = await bundleFunctions(join(folder, 'functions'));
  return bundledPackages([...Object.keys(metafile.inputs), ...functions.inputs]);
}

/** Where the package is not installed, npx would look for a `dialer` on the internet: hints name the package itself. */
function nameThePackage(dist: string): void {
  for (const file of readdirSync(dist).map((name) => join(dist, name)))
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('npx dialer', `npx ${product.name}`));
}

/** Files that the CDK's toolkit reads, and where: beside or below the first package.json above its code. */
const dataFiles = {
  'aws-service-spec/db.json.gz': 'db.json.gz',
  'toolkit-lib/lib/api/bootstrap/bootstrap-template.yaml': 'lib/api/bootstrap/bootstrap-template.yaml',
};

/** What modules in CommonJS form expect around them. */
const commonJsNames = [
  "import{createRequire as __createRequire}from'node:module';import{fileURLToPath as __toPath}from'node:url';",
  "const require=__createRequire(import.meta.url),__filename=__toPath(import.meta.url),__dirname=__toPath(new URL('.',import.meta.url));",
].join('');

/** Text of the modules that stand in for those at these paths. */
async function replacements(): Promise<Record<string, string>> {
  return {
    'scripts/product-version.ts': `export const productVersion = () => ${JSON.stringify(productVersion())};`,
    'cli/console/page-files.ts': `const files = ${JSON.stringify(await makePageFiles())};
      export const makePageFiles = async () => files;`,
    'cli/deploying/stack-app.ts': `import { fileURLToPath } from 'node:url';
      const path = (name) => fileURLToPath(new URL(name, import.meta.url));
      export const stackApp = () => ({ command: '"' + process.execPath + '" "' + path('stack.mjs') + '"', folder: path('.') });`,
    'infra/constructs/function-code.ts': `import { fileURLToPath } from 'node:url';
      import { Code } from 'aws-cdk-lib/aws-lambda';
      export const functionCode = (name) =>
        Code.fromAsset(fileURLToPath(new URL('../functions/' + name, import.meta.url)));`,
  };
}

function withoutSources(texts: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'without-sources',
    setup({ onLoad }) {
      for (const [path, contents] of Object.entries(texts)) {
        const file = join(root, path);
        // A path that is no longer there must not go unnoticed.
        readFileSync(file);
        onLoad({ filter: new RegExp(`${path.replaceAll('/', '.').replace('.ts', '\\.ts')}$`) }, (each) =>
          each.path === file ? { contents, loader: 'js', resolveDir: dirname(file) } : undefined,
        );
      }
    },
  };
}

/** The CDK's main module offers every service of AWS, of which the stack names a few by their own modules. */
const coreOfTheCdk: Plugin = {
  name: 'core-of-the-cdk',
  setup({ onResolve }) {
    const path = createRequire(import.meta.url).resolve('aws-cdk-lib/core');
    onResolve({ filter: /^aws-cdk-lib$/ }, () => ({ path }));
  },
};

/** Folders of packages by `NAME@VERSION`, from paths of files in them. */
function bundledPackages(paths: readonly string[]): Map<string, string> {
  const folders = paths.flatMap((path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? []);
  const named = [...new Set(folders)].map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    return [`${name}@${version}`, join(root, folder)] as const;
  });
  return new Map(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

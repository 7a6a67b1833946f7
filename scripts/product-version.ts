/**
 * The version of what is deployed: that of the package, and a fingerprint of the sources that the stack is made of. The
 * stack records it as an output when it is synthesized, and `npx dialer doctor` compares it with its own. Two trees with the
 * same version deploy the same stack, save for its settings.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import product from '../package.json' with { type: 'json' };

/** What the stack is made of. Commands, tests and documents are not deployed. */
const sources = ['infra', 'lambdas', 'src', 'package-lock.json'];

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Digits of the fingerprint. */
const LENGTH = 10;

/** `0.1.0+3f9a1c2b7d`: a version of Semantic Versioning, whose build metadata is the fingerprint. */
export function productVersion(folder: string = root): string {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => filesOf(folder, source)).sort()) {
    // Git may check files out with other line ends.
    const text = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
    hash.update(`${file}\0${text.length}\0${text}`);
  }
  return `${product.version}+${hash.digest('hex').slice(0, LENGTH)}`;
}

/** Paths with `/`, on every system. */
function filesOf(folder: string, source: string): string[] {
  if (statSync(join(folder, source)).isFile()) return [source];
  return readdirSync(join(folder, source), { recursive: true, encoding: 'utf8' })
    .map((path) => `${source}/${path.replaceAll('\\', '/')}`)
    .filter((path) => statSync(join(folder, path)).isFile());
}

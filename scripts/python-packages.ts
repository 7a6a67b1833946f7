/** Python packages that scripts read their sources from: pinned, in a folder of the project, brought once. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installAside, localFolder } from '../local/local-folder.ts';
import { findPython } from '../local/python.ts';

const LIMIT_MS = 180_000;
const OUTPUT_BYTES = 64 * 1_048_576;

/** Runs Python programs that find the packages of one requirements file. */
export class PythonPackages {
  readonly #python: string;
  readonly #folder: string;

  private constructor(python: string, folder: string) {
    this.#python = python;
    this.#folder = folder;
  }

  /**
   * Installs what `requirements` (a path) pins, unless it is there.
   * @throws Error when there is no Python 3.10 or later, or pip cannot bring the packages
   */
  static async of(requirements: string): Promise<PythonPackages> {
    const { command } = await findPython();
    const pinned = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
    const folder = join(localFolder, `python-packages-${pinned}`);
    const isThere = () => existsSync(folder);
    if (!isThere()) {
      await installAside(folder, isThere, async (aside) => {
        const pip = [
          '-m',
          'pip',
          'install',
          '--quiet',
          '--no-deps',
          '--no-input',
          '--disable-pip-version-check',
        ];
        execFileSync(command, [...pip, '--target', aside, '-r', requirements], {
          timeout: LIMIT_MS,
          stdio: ['ignore', 'ignore', 'inherit'],
          env: { ...process.env, PIP_USER: '0' },
        });
      });
    }
    return new PythonPackages(command, folder);
  }

  /** What the program at `path` prints, as JSON. */
  json<T>(path: string, ...args: readonly string[]): T {
    const output = execFileSync(this.#python, [path, ...args], {
      encoding: 'utf8',
      timeout: LIMIT_MS,
      maxBuffer: OUTPUT_BYTES,
      env: { ...process.env, PYTHONPATH: this.#folder, PYTHONNOUSERSITE: '1' },
    });
    return JSON.parse(output) as T;
  }
}

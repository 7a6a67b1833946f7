/**
 * Puts the emulator into the project's own folder, once: a Python environment with pinned packages, so that nothing of
 * the machine is changed and a run of tomorrow is the run of today.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { installAside, localFolder, logFile, projectFolder, removeFolder } from './local-folder.ts';
import { LocalRunError } from './local-run-error.ts';
import { findPython, type Python } from './python.ts';
import { type ProgramResult, runProgram } from './run-program.ts';

const requirements = join(projectFolder, 'local', 'emulator-requirements.txt');
const limitMs = 300_000;

export interface InstalledEmulator {
  /** The Python to run it with. */
  readonly python: string;
  /** Folder to add to Python's path; undefined when the Python finds the packages by itself. */
  readonly packages?: string;
}

export interface InstallOptions {
  readonly log: (line: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The emulator, installed now if it was not yet.
 * @throws {LocalRunError} no Python, no network, or pip failed
 */
export async function installEmulator(options: InstallOptions): Promise<InstalledEmulator> {
  const pinned = readFileSync(requirements, 'utf8');
  const version = /^ministack==(\S+)$/m.exec(pinned)?.[1];
  if (version === undefined) throw new Error(`${requirements} pins no ministack`);
  const folder = join(localFolder, `ministack-${version}`);
  const there = installedIn(folder, pinned);
  if (there) return there;

  const python = await findPython();
  options.log(
    `Installing the local AWS emulator (ministack ${version}) into ${folder}. This happens only once.`,
  );
  const isGood = () => installedIn(folder, pinned) !== undefined;
  await installAside(folder, isGood, async (aside) => {
    await makeEnvironment(aside, python, options);
    writeFileSync(join(aside, 'requirements.txt'), pinned);
  });
  const made = installedIn(folder, pinned);
  if (!made) throw new Error(`${folder} was made but holds no emulator`);
  return made;
}

/** Undefined also when the pinned packages have changed, or when the Python it was made with is gone. */
function installedIn(folder: string, pinned: string): InstalledEmulator | undefined {
  const marker = join(folder, 'requirements.txt');
  if (!existsSync(marker) || readFileSync(marker, 'utf8') !== pinned) return undefined;
  const own = join(folder, 'bin', 'python');
  if (existsSync(own)) return { python: own };
  const commandFile = join(folder, 'python-command');
  if (!existsSync(commandFile)) return undefined;
  return { python: readFileSync(commandFile, 'utf8'), packages: join(folder, 'packages') };
}

async function makeEnvironment(folder: string, python: Python, options: InstallOptions): Promise<void> {
  const quiet = ['--no-deps', '--no-input', '--disable-pip-version-check', '--no-color'];
  const what = ['--retries', '1', '--timeout', '20', '-r', requirements];
  const install = async (command: string, ...target: readonly string[]) => {
    const result = await python3(command, ['-m', 'pip', 'install', ...quiet, ...target, ...what], options);
    if (result.code !== 0) throw pipFailed(result);
  };
  const venv = await python3(python.command, ['-m', 'venv', folder], options);
  if (venv.code === 0) return install(join(folder, 'bin', 'python'));
  // Some systems leave venv out of Python; pip can fill a folder without it.
  removeFolder(folder);
  mkdirSync(folder, { recursive: true });
  await install(python.command, '--target', join(folder, 'packages'));
  writeFileSync(join(folder, 'python-command'), python.command);
}

async function python3(
  command: string,
  args: readonly string[],
  options: InstallOptions,
): Promise<ProgramResult> {
  // A user's own pip settings may ask for the user's site, which neither a venv nor a target folder takes.
  const env = { ...process.env, PIP_USER: '0', PYTHONNOUSERSITE: '1' };
  const run = { env, cwd: localFolder, logFile: logFile('install'), limitMs, signal: options.signal };
  const result = await runProgram(command, args, run);
  if (result.kind === 'aborted')
    throw new LocalRunError('Stopped while the local AWS emulator was being installed.');
  return result;
}

function pipFailed(result: ProgramResult): LocalRunError {
  return new LocalRunError(pipFailure(result.output, result.kind === 'limit', logFile('install')));
}

/** The sentence for a failed installation, from what pip (or Python) printed. */
export function pipFailure(output: string, tookTooLong: boolean, log: string): string {
  const begin = 'The local AWS emulator could not be installed:';
  if (/No module named '?(pip|venv|ensurepip)/.test(output)) {
    return `${begin} this Python has neither venv nor pip. Install them (on Debian and Ubuntu: python3-venv) and run the command again.`;
  }
  if (tookTooLong || unreachable.test(output)) {
    return (
      `${begin} pip cannot reach its package index. Connect this machine to the network (needed only ` +
      'once) or configure pip to use your index, then run the command again; or set AWS_ENDPOINT_URL to an emulator of ' +
      `your own. pip's output is in ${log}.`
    );
  }
  return `${begin} pip failed; its output is in ${log}.`;
}

const unreachable =
  /\(from versions: none\)|connection (broken|error|refused|reset)|NewConnectionError|ConnectTimeout|ReadTimeout|timed out|name resolution|Name or service not known|nodename nor servname|Network is unreachable|ProxyError|SSLError|Max retries exceeded/i;

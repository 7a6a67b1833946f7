/**
 * Starts and stops the local AWS emulator (MiniStack): loopback only, nothing kept after it ends, and no way from it
 * or from the functions that it runs to a real AWS account.
 */
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { untilReady } from './await-server.ts';
import { withoutAws } from './aws-environment.ts';
import { type InstalledEmulator, type InstallOptions, installEmulator } from './emulator-install.ts';
import { logFile, projectFolder } from './local-folder.ts';
import { LocalRunError } from './local-run-error.ts';
import { choosePort, loopback, portVariables } from './ports.ts';
import { type ProcessGroup, startProcessGroup } from './process-group.ts';

export interface Emulator {
  /** `http://127.0.0.1:PORT` */
  readonly endpoint: string;
  /** Its log, with the functions' output in it. */
  readonly logFile: string;
  stop(): Promise<void>;
}

export interface EmulatorOptions extends InstallOptions {
  /** Folder for what it writes while it runs, such as the unpacked code of functions. */
  readonly folder: string;
  /** Variables that the functions inherit. */
  readonly environment: Readonly<Record<string, string>>;
  /** The Python program that runs it, `local/run-emulator.py` unless a test has one around it. */
  readonly launcher?: string;
  /** Have every request of a function checked against its role, as AWS does; costs about a third of the speed. */
  readonly checkPermissions: boolean;
  /** AWS's limits; left out, the variable LOCAL_AWS_LIMITS of this process decides, and without it they are on. */
  readonly limits?: EmulatorLimits;
}

/** `off`, or limits that differ from AWS's, as the control endpoint takes them: see docs/local-cloud.md. */
export type EmulatorLimits = 'on' | 'off' | Readonly<Record<string, Readonly<Record<string, number>>>>;

/**
 * Installs (once) and starts the emulator; done when it answers.
 * @throws {LocalRunError} it cannot be installed, its port is taken, or it does not answer in time
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  await choosePort('emulator'); // a fixed port that is taken fails before minutes are spent on installing
  const installed = await installEmulator(options);
  const fixed = Boolean(process.env[portVariables.emulator]?.trim());
  for (let tries = 1; ; tries += 1) {
    const started = await tryStart(installed, await choosePort('emulator'), options);
    if (started.type === 'started') return started.emulator;
    // Somebody else may take a free port between our look and the emulator's start.
    if (started.problem.includes('is already in use') && !fixed && tries < 3) continue;
    throw new LocalRunError(started.problem);
  }
}

type Start =
  | { readonly type: 'started'; readonly emulator: Emulator }
  | { readonly type: 'failed'; readonly problem: string };

async function tryStart(
  installed: InstalledEmulator,
  port: number,
  options: EmulatorOptions,
): Promise<Start> {
  const log = logFile(`emulator-${port}`);
  const output = openSync(log, 'w');
  const launcher = options.launcher ?? join(projectFolder, 'local', 'run-emulator.py');
  let group: ProcessGroup;
  try {
    group = await startProcessGroup(installed.python, ['-u', launcher, installed.packages ?? ''], {
      env: emulatorEnvironment(port, options),
      cwd: options.folder,
      output,
    });
  } finally {
    closeSync(output);
  }
  const endpoint = `http://${loopback}:${port}`;
  const problem = await untilReady(`${endpoint}/_ministack/health`, group, ({ ok }) => ok, options.signal);
  if (problem === undefined)
    return { type: 'started', emulator: { endpoint, logFile: log, stop: group.stop } };
  await group.stop();
  return {
    type: 'failed',
    problem: `The local AWS emulator ${problem}; its log is ${log}.${lastLine(log)}`,
  };
}

function emulatorEnvironment(port: number, options: EmulatorOptions): NodeJS.ProcessEnv {
  const temporary = join(options.folder, 'tmp');
  mkdirSync(temporary, { recursive: true });
  // The emulator unpacks CommonJS scripts here, and this project's package.json says that they are ES modules.
  writeFileSync(join(temporary, 'package.json'), '{}');
  return {
    ...withoutAws(process.env),
    ...options.environment,
    // Functions run on the Node that runs this, not on another one that comes first on the PATH.
    PATH: [dirname(process.execPath), process.env.PATH].filter(Boolean).join(':'),
    TMPDIR: temporary,
    PYTHONNOUSERSITE: '1',
    GATEWAY_PORT: String(port),
    BIND_HOST: loopback,
    MINISTACK_HOST: loopback,
    LOG_LEVEL: 'INFO',
    AUTH: String(options.checkPermissions),
    ...limitsVariable(options.limits),
    // Parts that would open more ports, or look for containers of the user's to tidy up.
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    DOCKER_HOST: `unix://${join(temporary, 'no-docker')}`,
  };
}

function limitsVariable(limits?: EmulatorLimits): NodeJS.ProcessEnv {
  if (limits === undefined) return {};
  return { LOCAL_AWS_LIMITS: typeof limits === 'string' ? limits : JSON.stringify(limits) };
}

function lastLine(log: string): string {
  const line = readFileSync(log, 'utf8').trim().split('\n').at(-1)?.trim();
  return line ? ` Its last line: ${line}` : '';
}

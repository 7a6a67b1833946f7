/**
 * The whole product running on this machine: the emulator (or the user's own), the simulator in Amazon Connect's
 * place, and the real template deployed. Whatever starts here is stopped by `stop`, and when the process ends.
 */
import { type FunctionName, functionNames } from '../infra/bundling/function-names.ts';
import { clientEnvironment, ownEmulator } from './aws-environment.ts';
import { clockEnvironment, type StackClock } from './clock/clock-environment.ts';
import type { SharedClock } from './clock/shared-clock.ts';
import {
  bootstrap,
  type CdkRun,
  type DeploymentContext,
  deployAssembly,
  type StackOutputs,
  synthesize,
} from './deploy.ts';
import { type Emulator, type EmulatorLimits, startEmulator } from './emulator.ts';
import { addToEnvironment, type DeployedFunction, invokeFunction, listFunctions } from './emulator-api.ts';
import { removeFolder, runFolder } from './local-folder.ts';
import { LocalRunError } from './local-run-error.ts';
import { choosePort } from './ports.ts';
import { eventBridgePublisher } from './simulator/event-bridge-publisher.ts';
import { type RunningSimulator, startSimulator } from './simulator/server.ts';
import type { SimulatorSettingsInput } from './simulator/settings.ts';

export interface LocalStackOptions {
  /** Settings of the deployment; the instance and the flow have values that the simulator takes. */
  readonly deployment?: DeploymentContext;
  readonly simulator?: SimulatorSettingsInput;
  /**
   * Have the emulator check every request of a function against its role, as AWS does. On by default; measurements
   * switch it off, because it costs about a third of the emulator's speed.
   */
  readonly checkPermissions?: boolean;
  /**
   * AWS's limits on what the emulator takes: `off`, or limits that differ from AWS's. On by default, unless the
   * environment variable LOCAL_AWS_LIMITS says otherwise.
   */
  readonly limits?: EmulatorLimits;
  /** In place of the wall's clock, for the emulator, the simulator and each function; not with a user's own emulator. */
  readonly clock?: StackClock;
  /** Program around the emulator, and variables for it and for the functions: tests change the world so. */
  readonly emulator?: {
    readonly launcher: string;
    readonly environment: Readonly<Record<string, string>>;
  };
  /** Gets a line for each step. */
  readonly log?: (line: string) => void;
  /** Stops the start. */
  readonly signal?: AbortSignal;
}

export interface LocalStack {
  /** Address of the emulator. */
  readonly endpoint: string;
  readonly stackName: string;
  readonly outputs: StackOutputs;
  readonly simulator: RunningSimulator;
  readonly functions: Readonly<Record<FunctionName, DeployedFunction>>;
  /** Environment variables for SDK clients, and for programs that make some. */
  readonly env: Readonly<Record<string, string>>;
  /** Log of the emulator and of the functions in it; undefined for the user's own emulator. */
  readonly logFile?: string;
  /** Stops all that was started. May be called twice. */
  stop(): Promise<void>;
}

/** An instance and a flow that exist nowhere but in the simulator. */
export const localDeployment = {
  instanceArn: 'arn:aws:connect:us-east-1:000000000000:instance/11111111-2222-3333-4444-555555555555',
  contactFlowId: '66666666-7777-8888-9999-000000000000',
  sourcePhoneNumber: '+12065550199',
  callingHours: 'always',
} as const satisfies DeploymentContext;

const defaultStackName = 'CampaignDialer';

/**
 * Starts everything; done when files can be dropped.
 * @throws {LocalRunError} something of the machine stands in the way; the sentence says what
 */
export async function startLocalStack(options: LocalStackOptions = {}): Promise<LocalStack> {
  const log = options.log ?? (() => {});
  const folder = runFolder();
  const abandoned = new AbortController();
  const signals = [abandoned.signal, ...(options.signal ? [options.signal] : [])];
  const started: (() => Promise<void> | void)[] = [() => removeFolder(folder)];
  const stop = async () => {
    for (let end = started.pop(); end; end = started.pop()) await end();
  };
  try {
    return await start({ ...options, log }, { folder, signal: AbortSignal.any(signals) }, started, stop);
  } catch (error) {
    abandoned.abort();
    await stop();
    throw error;
  }
}

async function start(
  options: LocalStackOptions & { log: (line: string) => void },
  run: CdkRun,
  started: (() => Promise<void> | void)[],
  stop: () => Promise<void>,
): Promise<LocalStack> {
  const deployment: DeploymentContext = { ...localDeployment, ...options.deployment };
  const stackName = String(deployment.stackName ?? defaultStackName);
  const own = ownEmulator(process.env);

  const assembling = synthesize(deployment, run); // while the emulator is installed and started
  const assembled = assembling.then(
    () => {},
    () => {}, // thrown below, where the assembly is awaited
  );
  started.push(() => assembled);
  const [, , , region, accountId] = String(deployment.instanceArn).split(':');
  const simulator = await startSimulatorOnPort(
    { region, accountId, ...options.simulator },
    options.clock?.clock,
  );
  started.push(() => simulator.close());
  options.log(`Amazon Connect simulator: ${simulator.url}`);

  const emulator: Pick<Emulator, 'endpoint'> & Partial<Emulator> = own
    ? { endpoint: own }
    : await startEmulator({
        folder: run.folder,
        ...options.emulator,
        environment: {
          AWS_ENDPOINT_URL_CONNECT: simulator.url,
          ...(options.clock && (await clockEnvironment(options.clock, run.folder))),
          ...options.emulator?.environment,
        },
        checkPermissions: options.checkPermissions ?? true,
        ...(options.limits === undefined ? {} : { limits: options.limits }),
        log: options.log,
        signal: run.signal,
      });
  started.push(async () => emulator.stop?.());
  options.log(`AWS emulator: ${emulator.endpoint}${own ? ' (your own, from AWS_ENDPOINT_URL)' : ''}`);

  simulator.publishTo(eventBridgePublisher(emulator.endpoint));
  const env = clientEnvironment(emulator.endpoint, simulator.url);
  await bootstrap(emulator.endpoint, env, run);
  const outputs = await deployAssembly(await assembling, env, run);
  const functions = await functionsOf(emulator.endpoint, stackName);
  if (own) await pointToSimulator(own, functions, simulator.url);
  simulator.engine.configure({ lambdaFunctions: [outputs.FlowFunctionArn] });
  simulator.invokeFlowsBy(async (event) => {
    const { payload, error } = await invokeFunction(emulator.endpoint, functions.flow.name, event);
    if (error !== undefined) throw new Error(error);
    return payload;
  });
  options.log(`Deployed: stack ${stackName}`);
  return {
    endpoint: emulator.endpoint,
    stackName,
    outputs,
    simulator,
    functions,
    env,
    ...(emulator.logFile !== undefined && { logFile: emulator.logFile }),
    stop,
  };
}

async function startSimulatorOnPort(
  settings: SimulatorSettingsInput,
  clock?: SharedClock,
): Promise<RunningSimulator> {
  const port = await choosePort('simulator');
  try {
    return await startSimulator({
      port,
      settings,
      ...(clock && { now: clock.now, realMs: (ms) => clock.patientMs(ms) }),
    });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    throw new LocalRunError(`Port ${port} was just taken by another program; run the command again.`, {
      cause: error,
    });
  }
}

async function functionsOf(
  endpoint: string,
  stackName: string,
): Promise<Record<FunctionName, DeployedFunction>> {
  const deployed = await listFunctions(endpoint, `${stackName}-`);
  const found = functionNames.map((role) => {
    const prefix = `${stackName}-${role}`.toLowerCase();
    const own = deployed.find(({ name }) => name.toLowerCase().startsWith(prefix));
    if (own === undefined) throw new Error(`The stack ${stackName} has no function ${role}`);
    return [role, own] as const;
  });
  return Object.fromEntries(found) as Record<FunctionName, DeployedFunction>;
}

/** Our own emulator hands its environment down; the user's own was started before the simulator. */
async function pointToSimulator(
  endpoint: string,
  functions: Readonly<Record<FunctionName, DeployedFunction>>,
  simulatorUrl: string,
): Promise<void> {
  for (const deployed of Object.values(functions)) {
    await addToEnvironment(endpoint, deployed, { AWS_ENDPOINT_URL_CONNECT: simulatorUrl });
  }
}

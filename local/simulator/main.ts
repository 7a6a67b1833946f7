/** The Connect simulator on the command line: `npx tsx local/simulator/main.ts --port 4570 --settings '{…}'`. */
import { parseArgs } from 'node:util';
import { eventBridgePublisher } from './event-bridge-publisher.ts';
import { startSimulator } from './server.ts';
import { SimulatorSettingsError } from './settings.ts';

const usage = `Usage: npx tsx local/simulator/main.ts [--port 4570] [--settings '{"quotaPerSecond": 5}']
  [--events http://127.0.0.1:4566] [--quiet]`;

/** A command line that cannot be followed; the message says why. */
class CommandLineError extends Error {}

interface CommandLine {
  readonly port: number;
  readonly settings: object;
  /** Where contact events go. */
  readonly events: string | undefined;
  readonly quiet: boolean;
}

function readCommandLine(): CommandLine {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4570' },
      settings: { type: 'string', default: '{}' },
      events: { type: 'string' },
      quiet: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new CommandLineError(`--port must be a number from 0 to 65535, not ${values.port}.`);
  }
  const { events, quiet } = values;
  if (events !== undefined && !/^https?:$/.test(URL.canParse(events) ? new URL(events).protocol : '')) {
    throw new CommandLineError(
      `--events must be an emulator's address, such as http://127.0.0.1:4566, not ${events}.`,
    );
  }
  const settings = readSettings(values.settings);
  // A settings file that names a target for events wants them.
  return {
    port,
    settings: events === undefined ? settings : { events: { enabled: true }, ...settings },
    events,
    quiet,
  };
}

function readSettings(text: string): object {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandLineError(`--settings is not JSON: ${(cause as Error).message}.`, { cause });
  }
}

async function main(): Promise<void> {
  const { port, settings, events, quiet } = readCommandLine();
  const log = quiet ? undefined : (line: string) => console.log(line);
  const publish = events === undefined ? undefined : eventBridgePublisher(events);
  const simulator = await startSimulator({
    port,
    settings,
    ...(log && { log }),
    ...(publish && { publish }),
  });
  console.log(`Amazon Connect is simulated at ${simulator.url}`);
  console.log(
    `AWS_ENDPOINT_URL_CONNECT=${simulator.url} points the SDK to it; ${simulator.url}/_simulator/summary`,
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void simulator.close());
  }
}

main().catch((error: NodeJS.ErrnoException) => {
  const expected =
    error instanceof CommandLineError ||
    error instanceof SimulatorSettingsError ||
    error.code?.startsWith('ERR_PARSE_ARGS');
  const taken = error.code === 'EADDRINUSE' ? 'The port is taken: choose another with --port.' : undefined;
  console.error(taken ?? (expected ? `${error.message}\n${usage}` : error));
  process.exitCode = 2;
});

/** The Connect simulator on the command line: `npx tsx local/simulator/main.ts --port 4570 --settings '{…}'`. */
import { parseArgs } from 'node:util';
import { startSimulator } from './server.ts';
import { SimulatorSettingsError } from './settings.ts';

const usage = `Usage: npx tsx local/simulator/main.ts [--port 4570] [--settings '{"quotaPerSecond": 5}'] [--quiet]`;

/** A command line that cannot be followed; the message says why. */
class CommandLineError extends Error {}

function readCommandLine(): { port: number; settings: object; quiet: boolean } {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4570' },
      settings: { type: 'string', default: '{}' },
      quiet: { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new CommandLineError(`--port must be a number from 0 to 65535, not ${values.port}.`);
  }
  return { port, settings: readSettings(values.settings), quiet: values.quiet };
}

function readSettings(text: string): object {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new CommandLineError(`--settings is not JSON: ${(cause as Error).message}.`, { cause });
  }
}

async function main(): Promise<void> {
  const { port, settings, quiet } = readCommandLine();
  const log = quiet ? undefined : (line: string) => console.log(line);
  const simulator = await startSimulator({ port, settings, ...(log && { log }) });
  console.log(`Amazon Connect is simulated at ${simulator.url}`);
  console.log(
    `AWS_ENDPOINT_URL_CONNECT=${simulator.url} leads the SDK to it; ${simulator.url}/_simulator/summary`,
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

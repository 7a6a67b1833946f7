/** The console as a server: on the loopback address of this machine alone, on a free port unless one is named. */
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { CliError } from '../cli-error.ts';
import { type ConsoleAppOptions, consoleApp } from './console-app.ts';
import { newSecret } from './guard.ts';
import { OneTimeCodes } from './one-time-codes.ts';

/** The only address that is listened on. */
const loopback = '127.0.0.1';

export interface RunningConsole {
  readonly port: number;
  /**
   * A new address to open, with a code in the fragment, which browsers send nowhere. It opens the console once: what a
   * terminal shows and a browser's history keeps is of no use afterwards. `onUsed` is called when it was opened.
   */
  urlForOnce(onUsed?: () => void): string;
  close(): Promise<void>;
}

export type ConsoleServerOptions = Pick<
  ConsoleAppOptions,
  'reads' | 'page' | 'onConnection' | 'requireSameStack' | 'features'
> & {
  /** 0: any free one. */
  readonly port: number;
};

/** @throws {CliError} the port is taken, or not this user's to take. */
export async function startConsole({ port, ...options }: ConsoleServerOptions): Promise<RunningConsole> {
  const codes = new OneTimeCodes();
  let listening = port;
  const app = consoleApp({ ...options, token: newSecret(), codes, port: () => listening });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  // A large file may take longer than the five minutes that Node allows; how long headers take stays limited.
  server.requestTimeout = 0;
  await listen(server, port);
  listening = (server.address() as AddressInfo).port;
  const origin = `http://${loopback}:${listening}/`;
  return {
    port: listening,
    urlForOnce: (onUsed) => `${origin}#code=${codes.issue(onUsed)}`,
    close: () =>
      new Promise((resolve) => {
        for (const { close } of options.features ?? []) close?.();
        server.close(() => resolve());
        // Browsers keep connections open for a next request that does not come.
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(whyNotListening(error, port)));
    server.listen(port, loopback, resolve);
  });
}

function whyNotListening(error: NodeJS.ErrnoException, port: number): CliError {
  const why =
    error.code === 'EADDRINUSE'
      ? 'is taken by another program'
      : error.code === 'EACCES'
        ? 'may not be used without more permissions'
        : `cannot be used (${error.message})`;
  return new CliError(
    `The port ${port} ${why}. Name another one with --port, or leave it out for a free one.`,
    {
      cause: error,
    },
  );
}

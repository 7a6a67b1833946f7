/**
 * Ports on the loopback interface. A port is taken from the system unless the user fixed one by an environment
 * variable; a fixed one that is taken is an error, never silently another port.
 */
import { createServer } from 'node:net';
import { LocalRunError } from './local-run-error.ts';

export const loopback = '127.0.0.1';

/** Environment variables by which a user fixes a port. */
export const portVariables = {
  emulator: 'DIALER_EMULATOR_PORT',
  simulator: 'DIALER_SIMULATOR_PORT',
} as const;

/**
 * The port to listen on: the one that the variable names, else a free one.
 * @throws {LocalRunError} the variable holds no port, or that port is taken
 */
export async function choosePort(
  service: keyof typeof portVariables,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const variable = portVariables[service];
  const wanted = environment[variable]?.trim();
  if (!wanted) return freePort();

  const port = Number(wanted);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new LocalRunError(
      `${variable} is ${JSON.stringify(wanted)}, but a port is a whole number from 1 to 65535; ` +
        'omit it to use a free port.',
    );
  }
  try {
    return await listenOnce(port);
  } catch (cause) {
    throw new LocalRunError(
      `Port ${port} (${variable}) cannot be used on this machine (${errorCode(cause)}); ` +
        'stop the program that uses it, name another port, or omit the variable to use a free port.',
      { cause },
    );
  }
}

/** A port that is free now. */
export function freePort(): Promise<number> {
  return listenOnce(0);
}

/** Binds the port for a moment; 0 asks the system for a free one. Returns the port that was bound. */
function listenOnce(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host: loopback, exclusive: true }, () => {
      const address = server.address();
      const bound = typeof address === 'object' && address ? address.port : port;
      server.close(() => resolve(bound));
    });
  });
}

function errorCode(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return code === 'EADDRINUSE' ? 'it is taken' : code;
}

/**
 * Connections for requests that must not be sent too late. Before a request is written, its address is looked up and a
 * connection is made and secured; a process that is stopped meanwhile would send it whenever it goes on. So the caller is
 * asked again when the connection stands, and the request is written in the same turn of the event loop, or never.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

type Connected = (error: Error | null, socket?: Duplex) => void;

const currentCheck = new AsyncLocalStorage<() => boolean>();

/** Surely not sent, by whatever name it went wrong. */
class NotSentError extends Error {
  readonly code: 'ConnectionFailed' | 'NotSentInTime';

  constructor(code: NotSentError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

/** Runs `send`; a request that it makes over these agents is sent only if `isInTime` says so when its connection stands. */
export function sentInTime<T>(isInTime: () => boolean, send: () => Promise<T>): Promise<T> {
  return currentCheck.run(isInTime, send);
}

/** Hands `socket` over once `event` says that it can be written to. */
function handOver(socket: Socket, event: 'connect' | 'secureConnect', connected: Connected): undefined {
  const isInTime = currentCheck.getStore() ?? (() => true);
  const fail = ({ message }: Error) => connected(new NotSentError('ConnectionFailed', message));
  socket.once('error', fail);
  socket.once(event, () => {
    socket.off('error', fail);
    if (isInTime()) return connected(null, socket);
    socket.destroy();
    connected(new NotSentError('NotSentInTime', 'The connection was established too late for the request.'));
  });
  return undefined;
}

class TimelyHttpAgent extends HttpAgent {
  override createConnection(...[options, connected]: Parameters<HttpAgent['createConnection']>) {
    return handOver(super.createConnection(options) as Socket, 'connect', connected as Connected);
  }
}

class TimelyHttpsAgent extends HttpsAgent {
  override createConnection(...[options, connected]: Parameters<HttpsAgent['createConnection']>) {
    return handOver(super.createConnection(options) as Socket, 'secureConnect', connected as Connected);
  }
}

/** Agents that make a connection for each request. */
export function timelyAgents() {
  const options = { keepAlive: false };
  return { httpAgent: new TimelyHttpAgent(options), httpsAgent: new TimelyHttpsAgent(options) };
}

/** A line to a server that breaks: passes bytes on until so many have gone by in one direction, then resets for good. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface BreakingLine {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * @param target address of the server behind it
 * @param limits bytes to the server (`up`) and from it (`down`) after which the line is dead, over all connections
 */
export async function breakingLine(
  target: string,
  limits: { readonly up?: number; readonly down?: number },
): Promise<BreakingLine> {
  const { hostname, port } = new URL(target);
  const { up = Number.POSITIVE_INFINITY, down = Number.POSITIVE_INFINITY } = limits;
  const gone = { up: 0, down: 0 };
  const open = new Set<Socket>();
  const isDead = () => gone.up > up || gone.down > down;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const reset = () => {
      near.resetAndDestroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', reset);
      socket.on('close', () => open.delete(socket));
    }
    if (isDead()) return reset();
    const pass = (from: Socket, to: Socket, direction: 'up' | 'down') => {
      from.on('data', (bytes) => {
        gone[direction] += bytes.length;
        if (isDead()) reset();
        else to.write(bytes);
      });
      from.on('end', () => to.end());
    };
    pass(near, far, 'up');
    pass(far, near, 'down');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}

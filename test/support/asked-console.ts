/** The console's server without a network: requests as its own page makes them, unless a test says otherwise. */
import { type ConsoleAppOptions, consoleApp } from '../../cli/console/console-app.ts';
import type { ConsoleFeature } from '../../cli/console/console-feature.ts';
import type { ConsoleReads } from '../../cli/console/console-reads.ts';

const port = 4_321;
const host = `127.0.0.1:${port}`;
const token = 'secret';

export interface Asked {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what the test expects of it.
  readonly body: any;
  readonly headers: Headers;
}

/** Asks for a path: with a body by POST, with other headers than the page's (undefined: without one) when given. */
export type AskConsole = (
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string | undefined>>,
) => Promise<Asked>;

export function askedConsole(
  reads: ConsoleReads,
  features: readonly ConsoleFeature[],
  others: Pick<ConsoleAppOptions, 'onConnection' | 'requireSameStack'> = {},
): AskConsole {
  const codes = { spend: () => false };
  const app = consoleApp({ reads, page: {}, token, codes, port: () => port, features, ...others });
  return async (path, body, changed = {}) => {
    const own = {
      host,
      origin: `http://${host}`,
      'content-type': 'application/json',
      'x-console-token': token,
      ...changed,
    };
    const headers = Object.fromEntries(
      Object.entries(own).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
    const post = { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) };
    const answer = await app.request(path, { headers, ...(body !== undefined && post) });
    const text = await answer.text();
    const isJson = answer.headers.get('content-type')?.startsWith('application/json');
    return { status: answer.status, headers: answer.headers, body: isJson ? JSON.parse(text) : text };
  };
}

/** What another site may send, and with what it is refused. */
export const foreignRequests = [
  [{ origin: 'http://evil.example' }, 403],
  [{ origin: undefined }, 403],
  [{ 'content-type': 'text/plain' }, 415],
  [{ 'x-console-token': 'guess' }, 401],
  [{ host: 'evil.example' }, 421],
] as const;

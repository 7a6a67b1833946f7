/** The page's requests to its server, and whether the connection to AWS holds. */
import type { Trouble } from '../api.ts';

/** Why there is no answer; `message` is a sentence. */
export class AskError extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

export interface Connection {
  /** Missing: it holds. */
  readonly lost?: { readonly sinceMs: number; readonly sentence: string };
}

let token = '';
let connection: Connection = {};
const listeners = new Set<(connection: Connection) => void>();

export function useToken(given: string): void {
  token = given;
}

/** Calls `listener` whenever the connection is lost or there again; answers how to stop that. */
export function onConnection(listener: (connection: Connection) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Reads `path` below /api.
 * @throws {AskError}
 */
export async function ask<T>(path: string, signal?: AbortSignal): Promise<T> {
  return send<T>(path, { ...(signal && { signal }) });
}

/**
 * Asks for a change.
 * @throws {AskError}
 */
export async function tell(path: string, body: unknown): Promise<void> {
  await send(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  });
}

async function send<T>(path: string, init: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(`/api/${path}`, {
      ...init,
      headers: { ...init.headers, 'X-Console-Token': token },
    });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    const sentence = 'The console does not run any more. Start it again: npx dialer console';
    noteConnection(sentence);
    throw new AskError(sentence, 0);
  }
  if (response.ok) {
    noteConnection(undefined);
    return (await response.json()) as T;
  }
  const { error, isConnection } = (await response.json()) as Trouble;
  // A change that fails says so where it was asked for; reads that fail leave old figures on the page.
  const isStale = isConnection || (response.status >= 500 && init.method === undefined);
  noteConnection(isStale ? error : undefined);
  throw new AskError(error, response.status);
}

function noteConnection(sentence: string | undefined): void {
  if (sentence === connection.lost?.sentence) return;
  const sinceMs = connection.lost?.sinceMs ?? Date.now();
  connection = sentence === undefined ? {} : { lost: { sinceMs, sentence } };
  for (const listener of listeners) listener(connection);
}

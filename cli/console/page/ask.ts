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
  readonly lost?: {
    /** When figures last came. */
    readonly sinceMs: number;
    readonly sentence: string;
  };
}

/** Longer than the server waits for AWS: after this silence the connection counts as broken. */
const patienceMs = 15_000;

/** Reads of what AWS has; the console answers others by itself. */
const readsAws = /^(campaigns|do-not-call)([/?]|$)/;

let token = '';
let onRefused: (sentence: string) => void = () => undefined;
let connection: Connection = {};
/** When figures last came; before the first ones, when the page was opened. */
let freshAtMs = Date.now();
const listeners = new Set<(connection: Connection) => void>();

/** `refused` is called with a sentence when the token does not hold any more. */
export function useToken(given: string, refused: (sentence: string) => void): void {
  token = given;
  onRefused = refused;
}

/** Headers of a request that is made without `ask` and `post`: of a file, whose progress is shown. */
export function ownHeaders(): Readonly<Record<string, string>> {
  return { 'X-Console-Token': token };
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
 * Asks for a change, or for what a long question answers. Waits for `waitMs`.
 * @throws {AskError}
 */
export async function post<T = unknown>(path: string, body: unknown, waitMs = patienceMs): Promise<T> {
  const init = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  };
  return send<T>(path, init, waitMs);
}

async function send<T>(path: string, init: RequestInit, waitMs = patienceMs): Promise<T> {
  const isRead = init.method === undefined;
  const { response, body } = await answerTo<T | Trouble>(path, init, waitMs);
  if (response.ok) {
    if (isRead && readsAws.test(path)) {
      freshAtMs = Date.now();
      noteConnection(undefined);
    }
    return body as T;
  }
  const { error, isConnection } = body as Trouble;
  if (response.status === 401) onRefused(error);
  // A change that fails says so where it was asked for; reads that fail leave old figures on the page.
  const isStale = isConnection || (response.status >= 500 && isRead);
  noteConnection(isStale ? error : undefined);
  throw new AskError(error, response.status);
}

/** The whole answer, in time. */
async function answerTo<T>(path: string, init: RequestInit, waitMs: number) {
  const late = AbortSignal.timeout(waitMs);
  try {
    const response = await fetch(`/api/${path}`, {
      ...init,
      headers: { ...init.headers, 'X-Console-Token': token },
      signal: init.signal ? AbortSignal.any([init.signal, late]) : late,
    });
    return { response, body: (await response.json()) as T };
  } catch (error) {
    if (init.signal?.aborted) throw error;
    const silent = `The console has not answered for ${waitMs / 1000} seconds.`;
    const gone =
      'The console is no longer running. Start it again (npx dialer console), and open the address that it prints.';
    const sentence = late.aborted ? silent : gone;
    noteConnection(sentence);
    throw new AskError(
      init.method === undefined
        ? sentence
        : `${sentence} It is unknown whether the change was made: check it before you try again.`,
      0,
    );
  }
}

function noteConnection(sentence: string | undefined): void {
  if (sentence === connection.lost?.sentence) return;
  connection = sentence === undefined ? {} : { lost: { sinceMs: freshAtMs, sentence } };
  for (const listener of listeners) listener(connection);
}

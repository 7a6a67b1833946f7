/**
 * Addresses for files, each for one request within a minute: a browser saves a file, or shows a page in a frame, from an
 * address, with which it cannot send the token.
 */
import type { Context } from 'hono';
import type { ConsoleFeature } from './console-feature.ts';
import { newSecret, refuse } from './guard.ts';

/** From the page's request for an address to the browser's request for the file. */
const VALID_MS = 60_000;

/** Makes the answer; its headers are those of the file. */
export type FileAnswer = (c: Context) => Promise<Response>;

interface Issued {
  readonly answer: FileAnswer;
  readonly untilMs: number;
}

export class OneTimePaths {
  readonly #now: () => number;
  /** By code: 32 random bytes, which cannot be guessed, however long a comparison takes. */
  readonly #issued = new Map<string, Issued>();

  constructor(now: () => number = Date.now) {
    this.#now = now;
  }

  /** The path of a file, for one request. */
  issue(answer: FileAnswer): string {
    const now = this.#now();
    for (const [code, { untilMs }] of this.#issued) if (now >= untilMs) this.#issued.delete(code);
    const code = newSecret();
    this.#issued.set(code, { answer, untilMs: now + VALID_MS });
    return `/files/${code}`;
  }

  /** The route of these paths. */
  readonly feature: ConsoleFeature = {
    routes: () => undefined,
    openRoutes: (app) => {
      app.get('/files/:code', async (c) => {
        const code = c.req.param('code');
        const issued = this.#issued.get(code);
        this.#issued.delete(code);
        if (!issued || this.#now() >= issued.untilMs)
          return refuse(c, 404, 'This link has been used, or is too old. Ask the console for another.');
        return issued.answer(c);
      });
    },
  };
}

/** A terminal whose output a test reads. */
import { PassThrough, Readable, Writable } from 'node:stream';
import { createColors } from 'picocolors';
import type { Terminal } from '../../../cli/terminal.ts';

export interface FakeTerminal extends Terminal {
  readonly written: { out: string; err: string };
  readonly interrupt: AbortController;
}

/** @param columns of a window that somebody looks at; without it, a pipe. */
export function fakeTerminal(columns?: number): FakeTerminal {
  const written = { out: '', err: '' };
  const interrupt = new AbortController();
  const into = (name: 'out' | 'err') =>
    new Writable({
      write(chunk, _, done) {
        written[name] += chunk;
        done();
      },
    });
  return {
    stdout: into('out'),
    stderr: into('err'),
    stdin: columns === undefined ? Readable.from([]) : new PassThrough(),
    columns: () => columns ?? 100,
    isInteractive: columns !== undefined,
    colors: createColors(false),
    signal: interrupt.signal,
    written,
    interrupt,
  };
}

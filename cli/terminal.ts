/** Where a command writes, and what it may do there. Commands touch neither `process` nor `console`. */
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { Colors } from 'picocolors/types.d.ts';
import { sentenceLines } from './text-lines.ts';

export interface Terminal {
  /** Results; with `--json` one JSON value and nothing else. */
  readonly stdout: Writable;
  /** Progress, notes and errors. */
  readonly stderr: Writable & { readonly isTTY?: boolean };
  readonly stdin: Readable & { readonly isTTY?: boolean };
  /** Characters in a line; changes when the window does. */
  columns(): number;
  /** Whether somebody looks at the output as it comes: lines may be drawn over. */
  readonly isInteractive: boolean;
  /** Say nothing when the output is no terminal or NO_COLOR is set. */
  readonly colors: Colors;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

/** Writes a line of the result; on a terminal as many as it takes to break it between words. */
export function say(terminal: Terminal, line = ''): void {
  for (const part of sentenceLines(line, lineWidth(terminal))) sayWhole(terminal, part);
}

/** Writes a line of the result for a program: it is never broken. */
export function sayWhole(terminal: Terminal, line: string): void {
  terminal.stdout.write(`${line}\n`);
}

/** Writes a line that is not part of the result; on a terminal as many as it takes to break it between words. */
export function note(terminal: Terminal, line: string): void {
  const width = terminal.stderr.isTTY === true ? lineWidth(terminal) : Number.POSITIVE_INFINITY;
  terminal.stderr.write(`${sentenceLines(line, width).join('\n')}\n`);
}

/** Writes the result for a program: one JSON value. */
export function sayJson(terminal: Terminal, value: unknown): void {
  sayWhole(terminal, JSON.stringify(value, undefined, 2));
}

/** Writes part of a long result, as fast as its reader takes it. */
export async function pour(terminal: Terminal, text: string | Uint8Array): Promise<void> {
  if (!terminal.stdout.write(text)) await once(terminal.stdout, 'drain', { signal: terminal.signal });
}

/** Maximum line length; a pipe's lines have none. */
export function lineWidth(terminal: Pick<Terminal, 'columns' | 'isInteractive'>): number {
  return terminal.isInteractive ? Math.max(20, terminal.columns()) : Number.POSITIVE_INFINITY;
}

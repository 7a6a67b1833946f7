/** Exit codes, and the error that ends a command with a sentence. */

export const exitCodes = {
  ok: 0,
  /** It did not work; the sentence on stderr says why. */
  failed: 1,
  /** The command was not understood: see its help. */
  usage: 2,
  /** Stopped by Ctrl-C. */
  interrupted: 130,
} as const;

/** An error that the operator can understand and fix: `message` is a whole sentence. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: number;

  constructor(message: string, options: { readonly exitCode?: number; readonly cause?: unknown } = {}) {
    super(message, 'cause' in options ? { cause: options.cause } : undefined);
    this.exitCode = options.exitCode ?? exitCodes.failed;
  }
}

/**
 * Why a local run cannot go on, in a sentence that says what to do. The command prints only the message; every other
 * error is a bug and keeps its stack.
 */
export class LocalRunError extends Error {
  override readonly name = 'LocalRunError';
}

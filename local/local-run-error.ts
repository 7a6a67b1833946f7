/**
 * Why a local run cannot go on, in a sentence that says what to do. Whoever runs the command prints the message alone;
 * every other error is a mistake of ours and keeps its stack.
 */
export class LocalRunError extends Error {
  override readonly name = 'LocalRunError';
}

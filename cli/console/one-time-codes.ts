/**
 * Codes that buy the token of the console, each once. What is written on a terminal or opened by a browser stays there
 * (scrollback, history): a code in it is worth nothing once it was used.
 */
import { isSameSecret, newSecret } from './guard.ts';

export class OneTimeCodes {
  readonly #left = new Map<string, () => void>();

  /** A new code; `onSpent` is called when it is. */
  issue(onSpent: () => void = () => undefined): string {
    const code = newSecret();
    this.#left.set(code, onSpent);
    return code;
  }

  /** Whether `given` is an unused code; from now on it is used. */
  spend(given: string): boolean {
    for (const [code, onSpent] of this.#left) {
      if (!isSameSecret(given, code)) continue;
      this.#left.delete(code);
      onSpent();
      return true;
    }
    return false;
  }
}

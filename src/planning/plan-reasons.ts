/** Why rows are rejected, put together: sentences that differ in what they quote are one reason. */

export interface RejectedFor {
  /** The sentence, with `…` in the place of what it quotes. */
  readonly reason: string;
  readonly rows: number;
  /** The first row with it: the physical line it begins on, from 1, and its own sentence. */
  readonly firstRow: number;
  readonly example: string;
}

/** A file of rubbish must not fill the memory with reasons. */
const MAX_REASONS = 1_000;
/** The reason of the rows for which there was no room. */
export const otherReason = 'other reasons';

export class RejectedReasons {
  readonly #groups = new Map<string, { rows: number; readonly firstRow: number; readonly example: string }>();

  add(row: number, sentence: string): void {
    const reason = withoutQuotes(sentence);
    const isFull = this.#groups.size >= MAX_REASONS && !this.#groups.has(reason);
    const key = isFull ? otherReason : reason;
    const group = this.#groups.get(key);
    if (group) group.rows += 1;
    else this.#groups.set(key, { rows: 1, firstRow: row, example: sentence });
  }

  /** The most frequent first; of equal ones that which comes first in the file. */
  list(): RejectedFor[] {
    return [...this.#groups]
      .map(([reason, group]) => ({ reason, ...group }))
      .sort((a, b) => b.rows - a.rows || a.firstRow - b.firstRow);
  }
}

/** What a row brought is quoted in JSON; names of keys, which are followed by a colon, stay. */
function withoutQuotes(sentence: string): string {
  return sentence.replace(/"(?:[^"\\]|\\.)*":?/g, (found) => (found.endsWith(':') ? found : '…'));
}

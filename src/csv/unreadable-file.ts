/** A customer file, or the rest of one, that cannot be read: reported to its owner, never retried. */

/** `message` is a sentence for the owner of the file that says where and what to do. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
  /** Physical line, from 1, of the place that cannot be read; missing where no line is known. */
  readonly line: number | undefined;

  constructor(message: string, line?: number, options?: ErrorOptions) {
    super(message, options);
    this.line = line;
  }
}

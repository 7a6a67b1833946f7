/**
 * Customer files on the operator's machine, until they are uploaded or discarded: in a folder that only this user can open. It
 * goes when the console ends, whatever ends it, short of a kill.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export class DraftFolder {
  readonly #parent: string;
  #folder: string | undefined;
  readonly #onExit = () => this.close();

  constructor(parent = tmpdir()) {
    this.#parent = parent;
  }

  /** Where the file of a draft is. Makes the folder, of mode 0700, when it is first asked for. */
  pathOf(draftId: string): string {
    if (this.#folder === undefined) {
      this.#folder = mkdtempSync(join(this.#parent, 'dialer-new-campaign-'));
      process.once('exit', this.#onExit);
    }
    return join(this.#folder, draftId);
  }

  async remove(draftId: string): Promise<void> {
    if (this.#folder !== undefined) await rm(join(this.#folder, draftId), { force: true });
  }

  /** Removes the folder with all that is in it, at once. */
  close(): void {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
    process.removeListener('exit', this.#onExit);
  }
}

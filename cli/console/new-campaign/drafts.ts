/** All drafts of a console, and their files: which go after upload, cancel and an hour in which no page asks for them. */

import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { CliError } from '../../cli-error.ts';
import type { LaunchView } from './api.ts';
import { Draft, type DraftStack } from './draft.ts';
import { DraftFolder } from './draft-folder.ts';
import { MAX_FILE_BYTES, receiveFile } from './receive-file.ts';

const MINUTE_MS = 60_000;
/** How long a second request waits for the end of a first one, ms. */
const BREAK_SEEN_MS = 5_000;

/** A page that shows a draft asks for it every second. */
const KEPT_MS = 60 * MINUTE_MS;
/** A draft that was not asked for so long is shown on no page (one in the background asks once a minute). It makes room for a new one. */
const LEFT_MS = 5 * MINUTE_MS;
/** One for each tab that an operator may have open. */
const MAX_DRAFTS = 4;

interface Kept {
  readonly draft: Draft;
  /** ms since 1970. */
  askedAtMs: number;
}

export class Drafts {
  readonly #stack: DraftStack;
  readonly #now: () => number;
  readonly #folder: DraftFolder;
  readonly #kept = new Map<string, Kept>();
  /** How far the launch of drafts was that are gone, and have begun a campaign, or may have. */
  readonly #ended = new Map<string, LaunchView>();
  #sweeping: NodeJS.Timeout | undefined;

  /** `now`: ms since 1970. */
  constructor(stack: DraftStack, folder = new DraftFolder(), now: () => number = Date.now) {
    this.#stack = stack;
    this.#folder = folder;
    this.#now = now;
  }

  /**
   * A new draft, for a file that is sent next.
   * @throws {CliError} the file is too large, or too many drafts are open
   */
  async begin(name: string, bytes: number): Promise<Draft> {
    if (bytes > MAX_FILE_BYTES) {
      throw new CliError(
        'The file has more than 5 GB: upload it with `npx dialer upload`, which makes no second copy on this machine.',
      );
    }
    await this.sweep();
    const open = [...this.#kept.values()].filter(({ draft: each }) => !each.isStarted);
    if (open.length >= MAX_DRAFTS && !(await this.#discardLeft(open))) {
      throw new CliError(`${MAX_DRAFTS} new campaigns are open already: finish or cancel one of them.`);
    }
    const draftId = randomUUID();
    const draft = new Draft(
      { draftId, name, bytes, path: this.#folder.pathOf(draftId) },
      this.#stack,
      this.#now,
    );
    this.#kept.set(draftId, { draft, askedAtMs: this.#now() });
    this.#sweeping ??= setInterval(() => void this.sweep(), MINUTE_MS).unref();
    return draft;
  }

  /** Discards the draft that was left first, if no page shows it; false: all are shown, or on their way to AWS. */
  async #discardLeft(open: readonly Kept[]): Promise<boolean> {
    const left = open
      .filter(
        ({ draft, askedAtMs }) =>
          this.#now() - askedAtMs > LEFT_MS && !draft.isSending && !draft.view().launch?.isClaimed,
      )
      .sort((a, b) => a.askedAtMs - b.askedAtMs);
    for (const { draft } of left) if (await this.discard(draft)) return true;
    return false;
  }

  /** Undefined: there is none, or no longer. */
  get(draftId: string): Draft | undefined {
    const kept = this.#kept.get(draftId);
    if (!kept) return undefined;
    kept.askedAtMs = this.#now();
    if (kept.draft.isStarted) void this.#folder.remove(draftId);
    return kept.draft;
  }

  /** The campaign that a draft has begun, or may have, before it went; undefined: none, as far as this console knows. */
  endedAs(draftId: string): LaunchView | undefined {
    return this.#ended.get(draftId);
  }

  /** Ids of campaigns that have their settings, or may have, and perhaps not their customer file. */
  get unfinished(): readonly string[] {
    return [...this.#kept.values()].flatMap(({ draft }) => {
      const { launch } = draft.view();
      return launch?.isClaimed && launch.state !== 'started' ? [launch.campaignId] : [];
    });
  }

  /** Whether the file may be sent. The end of a connection that broke may be seen a moment after the next one begins. */
  async mayBeSent(draft: Draft): Promise<boolean> {
    await Promise.race([draft.receiving, wait(BREAK_SEEN_MS, undefined, { ref: false })]);
    return draft.receiving === undefined;
  }

  /** @throws {CliError} it did not arrive in full; it can be sent again. */
  async receive(draft: Draft, body: ReadableStream<Uint8Array> | null): Promise<void> {
    const { draftId, path, bytes } = draft.file;
    let ends = () => {};
    draft.receiving = new Promise((resolve) => {
      ends = resolve;
    });
    try {
      // What is being sent is in use, however long that takes.
      await receiveFile(body, path, bytes, draft.stop.signal, () => this.get(draftId));
      draft.isReceived = true;
    } finally {
      draft.receiving = undefined;
      ends();
      // It was discarded while its last bytes came.
      if (draft.stop.signal.aborted) await this.#folder.remove(draftId);
    }
  }

  /** Ends a draft and deletes its file; false: its campaign is being started. */
  async discard(draft: Draft): Promise<boolean> {
    if (!draft.discard()) return false;
    const { launch } = draft.view();
    if (launch?.isClaimed) this.#ended.set(draft.file.draftId, launch);
    this.#kept.delete(draft.file.draftId);
    await this.#folder.remove(draft.file.draftId);
    return true;
  }

  /** Deletes files that are not needed any more, and drafts that no page has asked for. */
  async sweep(): Promise<void> {
    for (const [draftId, { draft, askedAtMs }] of this.#kept) {
      if (draft.isStarted) await this.#folder.remove(draftId);
      if (this.#now() - askedAtMs > KEPT_MS && !draft.isSending) await this.discard(draft);
    }
  }

  /** Ends everything at once; no file is left. */
  close(): void {
    clearInterval(this.#sweeping);
    for (const { draft } of this.#kept.values()) draft.discard();
    this.#kept.clear();
    this.#folder.close();
  }
}

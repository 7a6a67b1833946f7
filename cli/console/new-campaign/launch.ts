/**
 * Sends a draft to AWS. All of the customer file but its last byte is sent first, then the settings, then that byte: S3 shows
 * the file when it is whole, so nothing is there until both are, and customers never come before their settings. The settings
 * are also what claims the name: two consoles cannot start a campaign of one name.
 */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import type { CampaignStore } from '../../../src/campaign/campaign-store.ts';
import { CliError } from '../../cli-error.ts';
import { explainFailure } from '../../explain-failure.ts';
import type { UploadKeys } from '../../upload-check.ts';
import type { LaunchView } from './api.ts';
import type { CampaignUploads } from './campaign-uploads.ts';

export interface LaunchOrder {
  readonly draftId: string;
  /** Of the customer file on this machine. */
  readonly path: string;
  readonly bytes: number;
  readonly keys: UploadKeys;
  /** JSON. */
  readonly settings: string;
}

export interface LaunchPorts {
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly uploads: CampaignUploads;
}

export class Launch {
  readonly #order: LaunchOrder;
  readonly #ports: LaunchPorts;
  #state: LaunchView['state'] = 'sending';
  #sent = 0;
  #problem: string | undefined;
  /** `asked`: the settings are being written, or no answer came: they may be there. `own`: they are. */
  #claim: 'none' | 'asked' | 'own' = 'none';
  /** An attempt has sent all of the file: what is there may be its own. */
  #isAllSent = false;
  /** The key of the customer file has an object of somebody else, whatever is tried. */
  #foreign: CliError | undefined;
  #stop = new AbortController();

  constructor(order: LaunchOrder, ports: LaunchPorts) {
    this.#order = order;
    this.#ports = ports;
  }

  get state(): LaunchView['state'] {
    return this.#state;
  }

  /** Whether the campaign has its settings, or may have: they cannot be taken back, or changed here. */
  get isClaimed(): boolean {
    return this.#claim !== 'none';
  }

  view(): LaunchView {
    const { campaignId } = this.#order.keys;
    const problem = this.#problem;
    const { isClaimed } = this;
    return {
      state: this.#state,
      campaignId,
      isClaimed,
      sent: this.#sent,
      ...(problem !== undefined && { problem }),
    };
  }

  /** Sends everything, or what an attempt before has left out; how it ended is in the view. Never rejects. */
  async run(): Promise<void> {
    this.#state = 'sending';
    this.#sent = 0;
    this.#problem = undefined;
    this.#stop = new AbortController();
    try {
      await this.#send();
      this.#state = 'started';
      this.#sent = this.#order.bytes;
    } catch (error) {
      await this.#fail(error);
    }
  }

  /** Ends the sending; false: it is too late, the campaign has its settings, or may have. */
  cancel(): boolean {
    if (this.isClaimed) return false;
    this.#stop.abort();
    return true;
  }

  async #send(): Promise<void> {
    const { campaignId, customers } = this.#order.keys;
    if (this.#foreign) throw this.#foreign;
    if (this.#claim !== 'own') await this.#mustBeFree();
    else if (await this.#hasArrived()) return;
    const mayBeThere = this.#isAllSent;
    // Nothing is read ahead: the last byte, and the settings with it, come when all before it was taken.
    const body = Readable.from(this.#held(), { highWaterMark: 0 });
    const written = await this.#ports.uploads.putCustomers(customers, body, {
      signal: this.#stop.signal,
      onProgress: (bytes) => {
        this.#sent = bytes;
      },
    });
    // Under settings that are this draft's own, a file that was sent before is its own.
    const isOwn = written.type === 'written' || written.mayBeOwn || mayBeThere;
    if (!isOwn) {
      this.#foreign = new CliError(
        `The uploads bucket has another file ${customers}, and it was not overwritten. Your file was not sent. The campaign ${campaignId} has its settings: look at its page, discard the draft, and choose another campaign name.`,
      );
      throw this.#foreign;
    }
  }

  /** @throws {CliError} there is a campaign of this name. Settings that this launch may have written make one without files. */
  async #mustBeFree(): Promise<void> {
    const { campaignId } = this.#order.keys;
    const known = await this.#ports.campaigns.get(campaignId);
    if (!known) return;
    const mayBeOwn = this.#claim === 'asked' && Object.keys(known.files ?? {}).length === 0;
    if (!mayBeOwn) throw this.#taken();
  }

  /** The file; its last byte when the settings are there. */
  async *#held(): AsyncGenerator<Uint8Array> {
    const { path, keys, settings, draftId } = this.#order;
    let last: Uint8Array | undefined;
    for await (const piece of createReadStream(path) as AsyncIterable<Uint8Array>) {
      if (last !== undefined) yield last;
      last = piece;
    }
    if (last === undefined) throw new CliError('Nothing was started: the file is empty.');
    if (last.length > 1) yield last.subarray(0, -1);
    if (this.#claim !== 'own') {
      // Sending may have taken hours.
      await this.#mustBeFree();
      this.#stop.signal.throwIfAborted();
      this.#claim = 'asked';
      const written = await this.#ports.uploads.putSettings(keys.settings, settings, draftId);
      if (written.type === 'taken') {
        this.#claim = 'none';
        throw this.#taken();
      }
      this.#claim = 'own';
    }
    this.#isAllSent = true;
    yield last.subarray(-1);
  }

  async #fail(error: unknown): Promise<void> {
    if (this.#claim === 'own' && !this.#foreign && (await this.#hasArrived().catch(() => false))) {
      this.#state = 'started';
      return;
    }
    this.#state = 'failed';
    if (error instanceof CliError) {
      this.#problem = error.message;
    } else if (this.#stop.signal.aborted) {
      this.#problem = 'Cancelled. Nothing was started.';
    } else {
      this.#problem = `${explainFailure(error)} ${this.#known()}`;
    }
  }

  #known(): string {
    switch (this.#claim) {
      case 'none':
        return 'Nothing was started.';
      case 'asked':
        return 'Whether the campaign has its settings is not known; its customer file was not sent, and no contact is called. Try again.';
      case 'own':
        return 'The campaign has its settings; whether its customer file has arrived is not known. Try again: no contact is called twice.';
    }
  }

  #taken(): CliError {
    const { campaignId } = this.#order.keys;
    // What an attempt before may have written is not this draft's to judge any more.
    const start = this.#claim === 'none' ? 'Nothing was started: there' : 'Your file was not sent: there';
    return new CliError(
      `${start} is a campaign ${campaignId} already, and it was not changed. Choose another name.`,
    );
  }

  /** Whether the importer has seen the file. */
  async #hasArrived(): Promise<boolean> {
    const { campaignId, customers } = this.#order.keys;
    const { files = {} } = (await this.#ports.campaigns.get(campaignId)) ?? {};
    return Object.values(files).some(({ file }) => file === customers);
  }
}

/**
 * Drops a file into the product's real importer, over stores in memory, and gathers all that a user would see of it:
 * the file's entry, the contacts, the do-not-call list, the queue, and the report as it is written into the bucket.
 */
import { parse } from 'csv-parse/sync';
import type { Campaign, ImportedFile } from '../../src/campaign/campaign.ts';
import { readKey } from '../../src/campaign/campaign-id.ts';
import type { Contact } from '../../src/contact/contact.ts';
import { Importer } from '../../src/importing/import-file.ts';
import type { ImportJob } from '../../src/importing/import-ports.ts';
import { MINUTE_MS } from '../../src/time/instant.ts';
import { aBucket } from '../support/a-bucket.ts';
import { MortalProcess } from '../support/mortal-process.ts';
import { World } from '../support/world.ts';

/** A line of the report, as another reader reads it. */
export interface WrittenLine {
  readonly row: string;
  readonly contactKey: string;
  readonly result: string;
  readonly reason: string;
}

export interface DroppedFile {
  readonly campaign: Campaign | undefined;
  readonly file: ImportedFile | undefined;
  /** In order of rows. */
  readonly contacts: readonly Contact[];
  readonly suppressed: readonly string[];
  /** contactKeys of all messages that were ever sent to the dial queue. */
  readonly queued: readonly string[];
  readonly reportKey: string | undefined;
  readonly report: readonly WrittenLine[];
  /** Reasons by their keys below `results/_refused/`. */
  readonly refused: ReadonlyMap<string, string>;
  /** Keys of all that lies in the results bucket. */
  readonly keys: readonly string[];
}

/** One product in memory, into which files are dropped one after another. */
export class Product {
  readonly world = new World();
  readonly #bucket = aBucket(100);
  #versions = 0;

  /** Puts a file where it lies, without its event. */
  put(key: string, content: string | Uint8Array): ImportJob {
    this.#versions += 1;
    return this.world.uploads.drop(key, content, `v${this.#versions}`);
  }

  /** Drops a file, a minute after the one before, and imports it to its end. */
  async drop(key: string, content: string | Uint8Array): Promise<DroppedFile> {
    this.world.clock.jump(MINUTE_MS);
    return this.import(this.put(key, content));
  }

  /**
   * Imports what `job` names, as often as it is sent on, each time with `timeMs` until the importer leaves off.
   */
  async import(job: ImportJob, timeMs = MINUTE_MS): Promise<DroppedFile> {
    const { importQueue } = this.world;
    for (let next: ImportJob | undefined = job; next; next = importQueue.jobs.shift()) {
      await this.importOnce(next, new MortalProcess(), timeMs);
    }
    return this.#whatCameOf(job);
  }

  /** One run of an importer in a process of its own; 'dead' when that was killed. */
  importOnce(job: ImportJob, process: MortalProcess, timeMs = MINUTE_MS): Promise<unknown> {
    const ports = process.wrap({ ...this.world.ports(), reports: this.#bucket.reports });
    const importer = new Importer(ports, this.world.deployment);
    return process.run(importer.importFile(job, this.world.clock.now() + timeMs));
  }

  /** From now on files come in pieces of these sizes, used in turn. */
  readInPieces(pieceBytes: readonly number[]): void {
    const { uploads } = this.world;
    uploads.open = async function* ({ key, version }: ImportJob, fromByte: number) {
      const bytes = uploads.files.get(JSON.stringify([key, version])) ?? new Uint8Array();
      for (let at = fromByte, turn = 0; at < bytes.length; turn += 1) {
        const size = pieceBytes[turn % pieceBytes.length] ?? 1;
        yield bytes.subarray(at, at + size);
        at += size;
      }
    };
  }

  #whatCameOf({ key, version }: ImportJob): DroppedFile {
    const reading = readKey(key);
    const campaignId = 'campaignId' in reading ? reading.campaignId : reading.kind;
    const campaign = this.world.campaigns.items.get(campaignId);
    const all = [...this.#bucket.objects];
    const [reportKey, text] = all
      .filter(([at]) => at.startsWith(`results/${campaignId}/imports/`))
      .at(-1) ?? [undefined, ''];
    return {
      campaign,
      file: Object.values(campaign?.files ?? {}).find(
        (file) => file.file === key && file.version === version,
      ),
      contacts: this.world.contacts.all(campaignId).sort((a, b) => a.source.row - b.source.row),
      suppressed: [...this.world.numbers.suppressed.keys()],
      queued: this.world.dialQueue.messages.map(({ contactKey }) => contactKey),
      reportKey,
      report: parse(text, { columns: true, bom: false }),
      refused: new Map(all.filter(([at]) => at.startsWith('results/_refused/'))),
      keys: all.map(([at]) => at),
    };
  }
}

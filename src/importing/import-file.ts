/** The importer: what becomes of one uploaded file, by its key. */
import { fileId, type KeyReading, readKey, refusedKey } from '../campaign/campaign-id.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { DO_NOT_CALL_ID } from '../campaign/do-not-call-item.ts';
import type { Entries } from '../campaign/imported-files.ts';
import type { Log } from '../telemetry/log.ts';
import { cutBytes } from '../text/cut-text.ts';
import { CustomersList, type CustomersPorts } from './import-customers.ts';
import { DoNotCallList, type DoNotCallPorts } from './import-do-not-call.ts';
import { ListImport } from './import-list.ts';
import type { ImportJob } from './import-ports.ts';
import { importSettings } from './import-settings.ts';
import type { ListKind } from './list-kind.ts';
import { OutOfTime } from './out-of-time.ts';

export type ImporterPorts = CustomersPorts & DoNotCallPorts & { readonly log: Log };

export class Importer {
  readonly #ports: ImporterPorts;
  readonly #deployment: DeploymentSettings;

  constructor(ports: ImporterPorts, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#deployment = deployment;
  }

  /**
   * Imports what `job` names, or as much of it as fits before `deadline` (ms since 1970), and sends the rest on as a new
   * message, which spends no receive of the queue: however long the tables let it wait, it has not failed.
   */
  async importFile(job: ImportJob, deadline: number): Promise<void> {
    try {
      await this.#import(job, deadline);
    } catch (error) {
      if (!(error instanceof OutOfTime)) throw error;
      await this.#ports.importQueue.send(job);
    }
  }

  async #import(job: ImportJob, deadline: number): Promise<void> {
    const { reports } = this.#ports;
    const key = readKey(job.key);
    switch (key.kind) {
      case 'ignored':
        return;
      case 'refused':
        return reports.refuse(refusedKey(job.key), job.key, key.message);
      case 'suppressions':
        return this.#importList(job, new DoNotCallList(this.#ports, this.#deployment, key), deadline);
      case 'settings':
        return importSettings(job, key.campaignId, this.#ports, this.#deployment);
      case 'customers':
        return this.#importList(
          job,
          new CustomersList(job, key.campaignId, this.#ports, this.#deployment),
          deadline,
        );
    }
  }

  /**
   * Like `importFile`, for the last delivery of a job: records in the file's entry that the import failed for good.
   * It is written first, because a run that is terminated cannot write any more, and removed with the next progress.
   */
  async importLastTime(job: ImportJob, deadline: number): Promise<void> {
    await this.#tryRecordFailure(job, 'its last run was terminated before it could record the reason');
    try {
      await this.importFile(job, deadline);
    } catch (error) {
      await this.#tryRecordFailure(job, error instanceof Error ? error.message : String(error));
      throw error;
    }
  }

  async #tryRecordFailure(job: ImportJob, reason: string): Promise<void> {
    try {
      await this.recordFailure(job, reason);
    } catch (error) {
      this.#ports.log.error('The failure of an import could not be recorded.', { error });
    }
  }

  /** Records in the file's entry that its import has failed for the last time. */
  async recordFailure(job: ImportJob, reason: string): Promise<void> {
    const { campaigns } = this.#ports;
    const campaignId = itemIdOf(readKey(job.key));
    if (campaignId === undefined) return;
    const item = await (campaignId === DO_NOT_CALL_ID ? campaigns.getDoNotCall() : campaigns.get(campaignId));
    const file = item?.files?.[fileId(job.key, job.version)];
    if (!file || file.done) return;
    const error = `The import failed repeatedly (${cutBytes(reason, 500)}). The rows imported so far stay; to import the rest, redrive the message from the dead-letter queue, or upload the file again.`;
    await campaigns.saveFile(campaignId, { ...file, error }, file.checkpoint?.chunks ?? 0);
  }

  #importList<Item extends Entries>(job: ImportJob, kind: ListKind<Item>, deadline: number): Promise<void> {
    return new ListImport(job, kind, this.#ports).run(deadline);
  }
}

/** The item of the Campaigns table with the checkpoint of such a file. */
function itemIdOf(key: KeyReading): string | undefined {
  switch (key.kind) {
    case 'suppressions':
      return DO_NOT_CALL_ID;
    case 'customers':
    case 'settings':
      return key.campaignId;
    default:
      return undefined;
  }
}

/** The importer: what becomes of one uploaded file, by its key. */
import { fileId, readKey, refusedKey } from '../domain/campaign-id.ts';
import type { DeploymentSettings } from '../domain/deployment.ts';
import { CustomersImport, type CustomersPorts } from './import-customers.ts';
import { importSettings } from './import-settings.ts';
import type { ImportJob } from './ports.ts';

export class Importer {
  readonly #ports: CustomersPorts;
  readonly #deployment: DeploymentSettings;

  constructor(ports: CustomersPorts, deployment: DeploymentSettings) {
    this.#ports = ports;
    this.#deployment = deployment;
  }

  /** Imports what `job` names, or as much of it as fits before `deadline` (ms since 1970) and sends the rest on. */
  async importFile(job: ImportJob, deadline: number): Promise<void> {
    const { reports } = this.#ports;
    const key = readKey(job.key);
    switch (key.kind) {
      case 'ignored':
        return;
      case 'refused':
        return reports.refuse(refusedKey(job.key), job.key, key.message);
      case 'suppressions':
        return reports.refuse(
          refusedKey(job.key),
          job.key,
          'Do-not-call lists are not read by this version: nobody was put on a list, and nobody on it is spared.',
        );
      case 'settings':
        return importSettings(job, key.campaignId, this.#ports);
      case 'customers':
        return new CustomersImport(job, key.campaignId, this.#ports, this.#deployment).run(deadline);
    }
  }

  /** Tells in the file's entry that its import has failed for the last time, so that it does not vanish. */
  async tellFailure(job: ImportJob, reason: string): Promise<void> {
    const key = readKey(job.key);
    if (key.kind !== 'settings' && key.kind !== 'customers') return;
    const { campaigns } = this.#ports;
    const file = (await campaigns.get(key.campaignId))?.files?.[fileId(job.key, job.version)];
    if (!file || file.done) return;
    const error = `The import failed again and again (${reason.slice(0, 500)}). What is imported stays; to import the rest, send the message in the dead-letter queue again, or upload the file again.`;
    await campaigns.saveFile(key.campaignId, { ...file, error }, file.checkpoint?.chunks ?? 0);
  }
}

/** Files of customers: each row becomes a contact of the campaign. How the file is gone through: import-list.ts. */
import { withColumns } from '../campaign/attribute-columns.ts';
import type { Campaign, FileRules, ImportedFile } from '../campaign/campaign.ts';
import type { CampaignStore } from '../campaign/campaign-store.ts';
import type { DeploymentSettings } from '../campaign/deployment.ts';
import { isSpent } from '../campaign/imported-files.ts';
import { phoneHeaderBy } from '../csv/column-names.ts';
import type { CsvFile } from '../csv/csv-file.ts';
import type { Columns } from '../csv/header.ts';
import type { FileContext } from './chunk-contacts.ts';
import { readCustomerHeader } from './customer-header.ts';
import { endImport } from './file-entries.ts';
import { type ChunkPorts, importChunk } from './import-chunk.ts';
import type { ListPorts } from './import-list.ts';
import type { ImportJob, ReportLine } from './import-ports.ts';
import { importSettings, type SettingsPorts } from './import-settings.ts';
import type { ListKind, ListRows } from './list-kind.ts';

export type CustomersPorts = ChunkPorts &
  SettingsPorts &
  ListPorts & { readonly campaigns: Pick<CampaignStore, 'saveColumns'> };

export class CustomersList implements ListKind<Campaign> {
  readonly campaignId: string;
  readonly #job: ImportJob;
  readonly #ports: CustomersPorts;
  readonly #deployment: DeploymentSettings;

  constructor(job: ImportJob, campaignId: string, ports: CustomersPorts, deployment: DeploymentSettings) {
    this.campaignId = campaignId;
    this.#job = job;
    this.#ports = ports;
    this.#deployment = deployment;
  }

  read(): Promise<Campaign | undefined> {
    return this.#ports.campaigns.get(this.campaignId);
  }

  open(file: ImportedFile, seen: Campaign | undefined): Promise<Campaign | undefined> {
    return this.#ports.campaigns.openFile(this.campaignId, file, seen ?? {});
  }

  readonly mayForget = isSpent;

  readonly tooManyFiles = (files: number) =>
    `the campaign ${this.campaignId} has ${files} files already. Merge several lists into one file, or start another campaign.`;

  /**
   * Settings that were dropped just before their customers may still be on their way through the queue: they are
   * imported here and now.
   */
  async prepare(): Promise<boolean> {
    const jobs = await this.#ports.uploads.settingsOf(this.#job.bucket, this.campaignId);
    for (const job of jobs) await importSettings(job, this.campaignId, this.#ports, this.#deployment);
    return jobs.length > 0;
  }

  rulesOf(known: Campaign | undefined): FileRules {
    return {
      defaultCountry: known?.settings?.defaultCountry ?? this.#deployment.defaultCountry,
      dedupeBy: known?.dedupeBy ?? known?.settings?.dedupeBy ?? 'phoneNumber',
      ...(known?.settings?.columns && { columns: known.settings.columns }),
    };
  }

  phoneHeader(campaign: Campaign, file: ImportedFile): (header: string) => boolean {
    return phoneHeaderBy((file.rules ?? this.rulesOf(campaign)).columns);
  }

  async begin(campaign: Campaign, file: ImportedFile, csv: CsvFile): Promise<ListRows> {
    const rules = file.rules ?? this.rulesOf(campaign);
    const header = await readCustomerHeader(csv, rules);
    await this.#saveColumns(campaign, header.attributeHeaders);
    const context = this.#contextOf(campaign, file, header.columns);
    const othersRows = rowsOf(campaign) - file.rows;
    return {
      notes: header.notes.map(
        (reason): ReportLine => ({ row: csv.headerLine, contactKey: '', result: 'repaired', reason }),
      ),
      importChunk: (rows, rowsBefore, run) =>
        importChunk(rows, othersRows + rowsBefore, context, this.#ports, run),
    };
  }

  end(): Promise<void> {
    return endImport(this.campaignId, this.#ports.campaigns, this.#ports.clock.now());
  }

  /** Keeps the headers of the file for the results; another importer may be doing so at the same time. */
  async #saveColumns(campaign: Campaign, headers: readonly string[]): Promise<void> {
    const { campaigns } = this.#ports;
    for (let standing: Campaign | undefined = campaign; standing; ) {
      const { campaignId, attributeColumns: seen } = standing;
      const columns = withColumns(seen ?? [], headers);
      if (columns === seen || columns.length === 0) return;
      if (await campaigns.saveColumns(campaignId, seen, columns)) return;
      standing = await campaigns.get(campaignId);
    }
  }

  #contextOf(campaign: Campaign, file: ImportedFile, columns: Columns): FileContext {
    return {
      campaignId: this.campaignId,
      file: this.#job.key,
      version: this.#job.version,
      columns,
      rules: {
        ...(file.rules ?? this.rulesOf(campaign)),
        campaignAttributes: campaign.settings?.attributes ?? {},
      },
      campaign,
      deployment: this.#deployment,
    };
  }
}

/** Rows of all files of the campaign, as far as they are imported. */
function rowsOf({ files = {} }: Campaign): number {
  return Object.values(files).reduce((sum, { rows }) => sum + rows, 0);
}

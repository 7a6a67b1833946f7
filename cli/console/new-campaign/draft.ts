/** A customer file on its way to a campaign: read, judged and planned on this machine, then sent to AWS. */
import { createReadStream } from 'node:fs';
import type { CampaignStore } from '../../../src/campaign/campaign-store.ts';
import type { DeploymentSettings } from '../../../src/campaign/deployment.ts';
import type { CampaignSettings } from '../../../src/campaign/settings.ts';
import { assumptionDefaults } from '../../../src/forecast/forecast-assumptions.ts';
import type { PlanLookup } from '../../../src/planning/plan-ports.ts';
import { defaultPrices } from '../../../src/planning/plan-prices.ts';
import { CliError } from '../../cli-error.ts';
import { type UploadKeys, uploadKeys } from '../../upload-check.ts';
import type { DraftReading, DraftView, PlanAssumptions, SettingProblem } from './api.ts';
import type { CampaignUploads } from './campaign-uploads.ts';
import { defaultsIn, judgeSettings, limitsIn, readFirstRows, rowRulesOf } from './draft-reading.ts';
import { FileRun } from './file-run.ts';
import { Launch } from './launch.ts';

/** What drafts need of the deployed product. */
export interface DraftStack {
  readonly deployment: DeploymentSettings;
  readonly campaigns: Pick<CampaignStore, 'get'>;
  readonly lookup: PlanLookup;
  readonly uploads: CampaignUploads;
}

export interface DraftFile {
  readonly draftId: string;
  readonly name: string;
  readonly bytes: number;
  /** Where it is on this machine. */
  readonly path: string;
}

export class Draft {
  readonly file: DraftFile;
  readonly #stack: DraftStack;
  readonly #now: () => number;
  /** Ends the receiving of the file. */
  readonly stop = new AbortController();
  isReceived = false;
  /** Ends, and never rejects, when the request that sends the file has ended; missing: there is none. */
  receiving: Promise<void> | undefined;
  #campaign: string;
  #text = '{}\n';
  /** The last settings without a problem. */
  #settings: CampaignSettings = {};
  /** Undefined: the name, or the settings, have a problem. */
  #keys: UploadKeys | undefined;
  #run: FileRun | undefined;
  /** By what the rows of the last run were judged, and all that its plan was made of. */
  #judgedBy = '';
  #plannedBy = '';
  #launch: Launch | undefined;
  /** Counts up, so that a judgement that comes late is not taken for that of the newest settings. */
  #readings = 0;

  /** `now`: ms since 1970. */
  constructor(file: DraftFile, stack: DraftStack, now: () => number) {
    this.file = file;
    this.#stack = stack;
    this.#now = now;
    this.#campaign = file.name.replace(/\.csv(?:\.gz)?$/i, '');
  }

  view(): DraftView {
    const { draftId, name, bytes } = this.file;
    const plannedBy = this.#keys && this.#allRules(this.#keys);
    return {
      draftId,
      name,
      bytes,
      isReceived: this.isReceived,
      campaign: this.#campaign,
      settings: this.#text,
      ...(this.#run && { run: this.#run.view(plannedBy === this.#plannedBy) }),
      ...(this.#launch && { launch: this.#launch.view() }),
    };
  }

  /**
   * Takes over name and settings, and judges the rows by them if they are read differently from before. A start that failed before
   * the campaign had its settings is forgotten.
   */
  async read(campaign: string, text: string): Promise<DraftReading> {
    this.#mustBeHere();
    this.#launch = undefined;
    this.#readings += 1;
    const reading = this.#readings;
    if (campaign !== this.#campaign || text !== this.#text) this.#keys = undefined;
    this.#campaign = campaign;
    this.#text = text;
    const { deployment } = this.#stack;
    const judged = judgeSettings(text, deployment);
    if (judged.ok) this.#settings = judged.settings;
    const settings = this.#settings;
    const named = await this.#judgeName(campaign);
    const problems = [...(judged.ok ? [] : judged.problems), ...('problem' in named ? [named.problem] : [])];
    if (reading === this.#readings) this.#keys = 'keys' in named && judged.ok ? named.keys : undefined;
    const rows = await readFirstRows(this.#source(), settings, deployment, this.#now());
    const isReadable = rows.fileProblem === undefined && rows.headerProblem === undefined;
    if (isReadable && reading === this.#readings) this.#judgeRows();
    return {
      ...rows,
      problems,
      ...('keys' in named && { campaignId: named.keys.campaignId }),
      defaults: defaultsIn(deployment),
      limits: limitsIn(deployment),
    };
  }

  /**
   * Begins to plan the campaign.
   * @throws {CliError} name or settings have a problem
   */
  plan(assumptions: PlanAssumptions): void {
    const keys = this.#mustBeReady();
    this.#plannedBy = this.#allRules(keys);
    this.#judgedBy = this.#rowRules();
    this.#start(keys.campaignId, assumptions, this.#stack.lookup);
  }

  /**
   * Begins to send the campaign as it was planned, or goes on with what failed. `campaign` and `text` are name and settings as the
   * page shows them.
   * @throws {CliError} they are others than the draft's, or there is no plan of it as it is now
   */
  launch(campaign: string, text: string): void {
    if (campaign !== this.#campaign || text !== this.#text) {
      throw new CliError(
        'The name or the settings were changed in another tab, and are not those of this page. This page has started nothing: reload it, and look at the plan again.',
      );
    }
    if (this.#launch && this.#launch.state !== 'failed') return;
    if (!this.#launch?.isClaimed) {
      const keys = this.#mustBeReady();
      if (!this.#run?.isDone || this.#plannedBy !== this.#allRules(keys)) {
        throw new CliError('The settings have changed since the plan was made: look at the new plan first.');
      }
      const { draftId, path, bytes } = this.file;
      this.#launch = new Launch({ draftId, path, bytes, keys, settings: this.#text }, this.#stack);
    }
    void this.#launch.run();
  }

  /** Whether its file is not needed any more. */
  get isStarted(): boolean {
    return this.#launch?.state === 'started';
  }

  get isSending(): boolean {
    return this.#launch?.state === 'sending';
  }

  /** The rejected rows that were listed, as CSV. */
  rejectedCsv(): string {
    return this.#run?.rejectedCsv() ?? '';
  }

  /** Ends all work on it; false: its campaign is being started, and cannot be taken back. */
  discard(): boolean {
    if (this.isSending && this.#launch?.cancel() === false) return false;
    this.stop.abort();
    this.#run?.stop();
    return true;
  }

  async #judgeName(campaign: string): Promise<{ keys: UploadKeys } | { problem: SettingProblem }> {
    const problem = (sentence: string) => ({ problem: { key: 'campaign', sentence } });
    try {
      const keys = uploadKeys(this.file.name, campaign);
      const known = await this.#stack.campaigns.get(keys.campaignId);
      if (known === undefined) return { keys };
      return problem(
        `There is a campaign ${keys.campaignId} already (${known.state}): choose another name. A file for that campaign is sent with \`npx dialer upload\`.`,
      );
    } catch (error) {
      if (error instanceof CliError) return problem(error.message);
      throw error;
    }
  }

  #judgeRows(): void {
    const rules = this.#rowRules();
    if (rules === this.#judgedBy) return;
    this.#judgedBy = rules;
    this.#plannedBy = '';
    this.#start('', {});
  }

  #start(campaignId: string, assumptions: PlanAssumptions, lookup?: PlanLookup): void {
    this.#run?.stop();
    const { path, bytes, name } = this.file;
    const given = Object.entries(assumptions).filter(([, value]) => value !== undefined);
    const basis = {
      file: name,
      campaignId,
      settings: this.#settings,
      deployment: this.#stack.deployment,
      assumptions: { ...assumptionDefaults, ...Object.fromEntries(given) },
      prices: defaultPrices,
      atMs: this.#now(),
    };
    const number = (this.#run?.order.number ?? 0) + 1;
    this.#run = new FileRun({ number, path, bytes, basis, ...(lookup && { lookup }) });
    void this.#run.run();
  }

  /** What decides how rows are read. */
  #rowRules(): string {
    const { columns } = this.#settings;
    return JSON.stringify([columns, rowRulesOf(this.#settings, this.#stack.deployment)]);
  }

  #allRules({ campaignId }: UploadKeys): string {
    return JSON.stringify([campaignId, this.#text]);
  }

  #source() {
    const { name, path } = this.file;
    return { name, open: (start: number) => createReadStream(path, { start }) };
  }

  #mustBeHere(): void {
    if (!this.isReceived) throw new CliError('The file has not arrived in full: send it again.');
    if (this.isSending || this.#launch?.isClaimed)
      throw new CliError('The campaign is being started: it can be changed on its page.');
  }

  #mustBeReady(): UploadKeys {
    this.#mustBeHere();
    if (this.#keys) return this.#keys;
    throw new CliError('The name or the settings have a problem: correct it first.');
  }
}

/**
 * The demo's campaign on a stack that runs: an operator's commands, from the upload to the end of the campaign, and the
 * proof of its result, which takes nothing on their word.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { settingsBeside } from '../cli/upload-check.ts';
import type { Campaign } from '../src/campaign/campaign.ts';
import type { CampaignSettings } from '../src/campaign/settings.ts';
import { campaignReportKey, resultsKey } from '../src/closing/closing.ts';
import type { Contact } from '../src/contact/contact.ts';
import { readPhoneNumber } from '../src/phone/phone-number.ts';
import type { Plan } from '../src/planning/plan.ts';
import { clientSettings } from './aws-environment.ts';
import { type Evidence, type PlannedRows, prove } from './demo-account.ts';
import { agentCalls, agentLines, agentSettings, agentsInWords } from './demo-agents.ts';
import { DemoCommands } from './demo-commands.ts';
import { callsPerSecond, concurrentCalls } from './demo-people.ts';
import { callsInWords, proofLines, whyItWaits } from './demo-summary.ts';
import { CampaignReader } from './demo-tables.ts';
import { trueCalls } from './demo-truth.ts';
import { watch } from './demo-watch.ts';
import { invokeFunction } from './emulator-api.ts';
import { localFolder, projectFolder } from './local-folder.ts';
import { LocalRunError } from './local-run-error.ts';
import type { LocalStack } from './stack-under-test.ts';

/** The list of customers that is dropped when none is named. */
export const defaultFile = join(projectFolder, 'examples', 'customers.csv');
const doNotCallFile = join(projectFolder, 'examples', 'do-not-call.csv');

/** Where the demo puts results and report. */
const demoFolder = join(localFolder, 'demo');

/** For a file without settings of its own: who is called again is called after a minute, so that it can be watched. */
const demoSettings = {
  retry: { maxAttempts: 2, delayMinutes: { NO_ANSWER: 1, BUSY: 1, UNREACHABLE: 1 } },
} as const;

/** What a plan must assume of people whose half a minute is a second: see demo-people.ts. */
const demoCalls = ['--answer-rate', '0.75', '--ring-seconds', '1', '--talk-seconds', '1'];

export class Demo {
  readonly #stack: LocalStack;
  readonly #campaignId: string;
  readonly #s3: S3Client;
  readonly #reader: CampaignReader;
  readonly #signal: AbortSignal;
  readonly #commands: DemoCommands;
  readonly #agents: number | undefined;
  readonly #lines: number;

  /** `agents`: to whom answered calls go; missing: flows talk to customers. */
  constructor(stack: LocalStack, campaignId: string, signal: AbortSignal, agents?: number) {
    const { endpoint, outputs } = stack;
    const settings = clientSettings(endpoint);
    const tables = { contacts: outputs.ContactsTable, campaigns: outputs.CampaignsTable };
    this.#stack = stack;
    this.#campaignId = campaignId;
    this.#signal = signal;
    this.#agents = agents;
    this.#lines = agents === undefined ? concurrentCalls : agentLines(agents);
    this.#commands = new DemoCommands(stack, signal);
    this.#s3 = new S3Client({ ...settings, forcePathStyle: true });
    this.#reader = new CampaignReader(new DynamoDBClient(settings), tables);
  }

  /** Answers the exit code: 0 only when every proof holds. */
  async run(file: string): Promise<number> {
    const doNotCall = resolve(file) === defaultFile ? await this.#suppress() : new Set<string>();
    const planned = await this.#planAndUpload(file);
    const campaign = await this.#watch();
    if (!campaign) throw new LocalRunError('The file was sent, but no campaign was created.');
    // What was drawn last stands there still.
    if (!this.#commands.isInteractive) await this.#commands.run(['status', this.#campaignId]);

    const contacts: Contact[] = [];
    for await (const contact of this.#reader.contacts(this.#campaignId)) contacts.push(contact);
    const { engine } = this.#stack.simulator;
    const results = campaign.completedAt === undefined ? undefined : await this.#downloadResults();
    const evidence = {
      campaign,
      contacts,
      calls: trueCalls(engine.calls),
      results: results?.lines ?? [],
      doNotCall,
      maxAtOnce: engine.summary(Date.now()).maxActive,
      planned,
      allowedAtOnce: Math.min(this.#lines, campaign.settings?.maxConcurrentCalls ?? this.#lines),
    };
    const agents = this.#agents === undefined ? [] : agentsInWords(engine.calls, this.#agents, Date.now());
    console.log(`\n${[...callsInWords(evidence), ...agents].join('\n')}\n`);
    if (results === undefined) {
      console.error(`No progress for three minutes. ${whyItWaits(campaign, contacts)}`);
      return 1;
    }
    console.log(`Results, one line per contact: ${here(results.path)}`);
    const report = await this.#downloadReport();
    if (report !== undefined) console.log(`Report, to open in a browser: ${here(report)}`);
    return this.#prove(evidence);
  }

  #prove(evidence: Evidence): number {
    const proofs = prove(evidence);
    const holds = proofs.every(({ objections }) => objections.length === 0);
    console.log(
      "\nVerified against the tables, the results file and the simulator's own record of its calls:",
    );
    console.log(proofLines(proofs).join('\n'));
    console.log(holds ? '\nEvery row is accounted for.' : '\nNot everything adds up: see the lines with ✗.');
    return holds ? 0 : 1;
  }

  /** Puts the numbers of the example on the do-not-call list; answers them. */
  async #suppress(): Promise<ReadonlySet<string>> {
    await this.#commands.run(['suppress', '--file', here(doNotCallFile), '--wait']);
    return numbersOn(doNotCallFile);
  }

  /** Plans and sends the customers with the settings that lie beside them, else with the demo's; answers the plan. */
  async #planAndUpload(file: string): Promise<PlannedRows> {
    const own = await settingsBeside(file, undefined);
    console.log(`
Now the customers: ${callsPerSecond} calls a second, ${this.#lines} concurrent calls${this.#agents === undefined ? '' : `, ${this.#agents} agents`}.${own ? '' : ' Contacts that are not reached are called again a minute later.'}
Calling hours are switched off here, so that the demo runs at any time of day.`);
    const settings = await this.#settingsFor(own);
    const calls = this.#agents === undefined ? demoCalls : agentCalls(this.#agents);
    const plan = ['plan', here(file), ...settings, ...calls];
    await this.#commands.run(plan);
    const { rows } = (await this.#commands.ask(plan)) as Plan;
    await this.#commands.run(['upload', here(file), ...settings]);
    return rows;
  }

  /** Options that name settings other than those of the file `own`. */
  async #settingsFor(own: string | undefined): Promise<string[]> {
    if (this.#agents !== undefined) {
      const base = own === undefined ? demoSettings : JSON.parse(await readFile(own, 'utf8'));
      return ['--settings', here(await writeSettings(agentSettings(base)))];
    }
    return own === undefined ? ['--settings', here(await writeSettings(demoSettings))] : [];
  }

  #watch(): Promise<Campaign | undefined> {
    const { endpoint, functions } = this.#stack;
    return watch({
      commands: this.#commands,
      reader: this.#reader,
      campaignId: this.#campaignId,
      sweep: () => invokeFunction(endpoint, functions.sweeper.name, {}),
      signal: this.#signal,
    });
  }

  async #downloadResults(): Promise<{ readonly path: string; readonly lines: Record<string, string>[] }> {
    const text = await this.#result(resultsKey(this.#campaignId));
    const path = await keep(`${this.#campaignId}.csv`, text);
    return { path, lines: parse(text, { columns: true, bom: true }) as Record<string, string>[] };
  }

  /** Undefined when the campaign has no report. */
  async #downloadReport(): Promise<string | undefined> {
    try {
      const html = await this.#result(campaignReportKey(this.#campaignId));
      return await keep(`${this.#campaignId}.html`, html);
    } catch (error) {
      if (error instanceof NoSuchKey) return undefined;
      throw error;
    }
  }

  async #result(Key: string): Promise<string> {
    const { ResultsBucket: Bucket } = this.#stack.outputs;
    const { Body } = await this.#s3.send(new GetObjectCommand({ Bucket, Key }));
    return (await Body?.transformToString()) ?? '';
  }
}

/** A path as somebody would type it who is where the demo was started. */
function here(path: string): string {
  return relative(process.cwd(), path) || path;
}

/** Writes `settings` to a file; answers its path. */
function writeSettings(settings: CampaignSettings): Promise<string> {
  return keep('settings.json', JSON.stringify(settings, undefined, 2));
}

/** Writes `text` to a file `name` of the demo's folder; answers its path. */
async function keep(name: string, text: string): Promise<string> {
  await mkdir(demoFolder, { recursive: true });
  const path = join(demoFolder, name);
  await writeFile(path, text);
  return path;
}

/** The numbers on a do-not-call list (with a column `phoneNumber`), E.164. */
async function numbersOn(file: string): Promise<ReadonlySet<string>> {
  const rows = parse(await readFile(file), { columns: true, bom: true }) as Record<string, string>[];
  return new Set(
    rows.flatMap((row) => {
      const reading = readPhoneNumber(row.phoneNumber ?? '', 'US');
      return reading.ok ? [reading.phoneNumber] : [];
    }),
  );
}

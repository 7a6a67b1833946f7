/** The demo's campaign on a stack that runs: from the drop of the file to the proof of its result. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { parse } from 'csv-parse/sync';
import { resultsKey } from '../src/domain/closing.ts';
import type { Contact } from '../src/domain/contact.ts';
import { prove } from './demo-account.ts';
import { dropCustomers, dropDoNotCall } from './demo-drop.ts';
import { callsPerSecond, concurrentCalls } from './demo-people.ts';
import { callsInWords, proofLines, summaryTable, whyItWaits } from './demo-summary.ts';
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

/** An import of three numbers that takes longer will not come any more. */
const IMPORT_MS = 60_000;

export class Demo {
  readonly #stack: LocalStack;
  readonly #campaignId: string;
  readonly #s3: S3Client;
  readonly #reader: CampaignReader;
  readonly #signal: AbortSignal;

  constructor(stack: LocalStack, campaignId: string, signal: AbortSignal) {
    const { endpoint, env, outputs } = stack;
    const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = env;
    const settings = {
      endpoint,
      region: env.AWS_REGION ?? '',
      credentials: { accessKeyId, secretAccessKey },
    };
    const tables = { contacts: outputs.ContactsTable, campaigns: outputs.CampaignsTable };
    this.#stack = stack;
    this.#campaignId = campaignId;
    this.#signal = signal;
    this.#s3 = new S3Client({ ...settings, forcePathStyle: true });
    this.#reader = new CampaignReader(new DynamoDBClient(settings), tables);
  }

  /** Answers the exit code: 0 only when every proof holds. */
  async run(file: string): Promise<number> {
    const bucket = this.#stack.outputs.UploadsBucket;
    const doNotCall = resolve(file) === defaultFile ? await this.#suppress(bucket) : new Set<string>();
    const settings = await dropCustomers(this.#s3, bucket, file);
    const again = settings ? '' : ' Who is not reached is called again a minute later.';
    console.log(`
Dropped ${basename(file)}${settings ? ` and ${settings}` : ''}: ${callsPerSecond} calls a second, ${concurrentCalls} at a time.${again}
Calling hours are switched off here, so that the demo runs at any time of day.\n`);
    const { reader, campaignId, sweep, signal } = this.#watching;
    const campaign = await watch({ reader, campaignId, sweep, signal });
    if (!campaign) throw new LocalRunError('The file was dropped, but no campaign came of it.');

    const contacts: Contact[] = [];
    for await (const contact of reader.contacts(campaignId)) contacts.push(contact);
    const { engine } = this.#stack.simulator;
    const results = campaign.completedAt === undefined ? undefined : await this.#downloadResults();
    const evidence = {
      campaign,
      contacts,
      calls: trueCalls(engine.calls),
      results: results?.lines ?? [],
      doNotCall,
      mostAtOnce: engine.summary(Date.now()).maxActive,
      allowedAtOnce: Math.min(concurrentCalls, campaign.settings?.maxConcurrentCalls ?? concurrentCalls),
    };
    console.log(`\n${summaryTable(campaign)}\n\n${callsInWords(evidence).join('\n')}\n`);
    if (results === undefined) {
      console.error(`Nothing has moved for three minutes. ${whyItWaits(campaign, contacts)}`);
      return 1;
    }
    console.log(`Results, a line for each contact: ${relative(process.cwd(), results.path)}\n`);
    const proofs = prove(evidence);
    const holds = proofs.every(({ objections }) => objections.length === 0);
    console.log("Proven from the tables, the results file and the simulator's own record of its calls:");
    console.log(proofLines(proofs).join('\n'));
    console.log(holds ? '\nEvery row is accounted for.' : '\nNot everything adds up: see the lines with ✗.');
    return holds ? 0 : 1;
  }

  get #watching() {
    const { endpoint, functions } = this.#stack;
    return {
      reader: this.#reader,
      campaignId: this.#campaignId,
      sweep: () => invokeFunction(endpoint, functions.sweeper.name, {}),
      signal: this.#signal,
    };
  }

  /** Puts the numbers of the example on the do-not-call list, and waits until they are there. */
  async #suppress(bucket: string): Promise<ReadonlySet<string>> {
    const numbers = await dropDoNotCall(this.#s3, bucket, doNotCallFile);
    const until = Date.now() + IMPORT_MS;
    for (;;) {
      const list = await this.#reader.campaign('suppressions');
      const files = Object.values(list?.files ?? {});
      if (files.length > 0 && files.every(({ done }) => done)) break;
      if (Date.now() > until)
        throw new LocalRunError('The do-not-call list was dropped, but is not imported.');
      await wait(300, undefined, { signal: this.#signal });
    }
    console.log(`\n${basename(doNotCallFile)} is imported: ${numbers.size} numbers that are never called.`);
    return numbers;
  }

  async #downloadResults(): Promise<{ readonly path: string; readonly lines: Record<string, string>[] }> {
    const Key = resultsKey(this.#campaignId);
    const { Body } = await this.#s3.send(
      new GetObjectCommand({ Bucket: this.#stack.outputs.ResultsBucket, Key }),
    );
    const text = (await Body?.transformToString()) ?? '';
    const folder = join(localFolder, 'demo');
    mkdirSync(folder, { recursive: true });
    const path = join(folder, `${this.#campaignId}.csv`);
    writeFileSync(path, text);
    return { path, lines: parse(text, { columns: true, bom: true }) as Record<string, string>[] };
  }
}

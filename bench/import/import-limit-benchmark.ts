/**
 * Imports at the limit of the table's key, on the deployed stack in the local cloud, which throttles as DynamoDB does: alone,
 * with large rows, and while two campaigns are dialed and a small one is dropped.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type LocalStack, startLocalStack } from '../../local/stack-under-test.ts';
import { CampaignTable } from '../../src/aws/campaign-table.ts';
import { dynamoClient } from '../../src/aws/dynamo-client.ts';
import { DAY_MS, MINUTE_MS, toIso } from '../../src/domain/instant.ts';
import { numbersOf } from '../customer-numbers.ts';
import type { ImportAtTableLimit, KeyLoad } from '../results-file.ts';

/** How much is imported and dialed. */
export interface ImportLimitScale {
  readonly rows: number;
  /** Write units per second that a key takes; AWS's 1,000 unless the emulator is too slow for them. */
  readonly unitsPerSecond: number;
  /** Calls per second of each of both campaigns that are dialed meanwhile. */
  readonly callsPerSecond: number;
}

export const fullScale: ImportLimitScale = { rows: 100_000, unitsPerSecond: 1_000, callsPerSecond: 50 };
export const shortScale: ImportLimitScale = { rows: 5_000, unitsPerSecond: 200, callsPerSecond: 5 };

const WIDE_ROWS = 500;
const WIDE_BYTES = 12 * 1_024;
const SMALL_ROWS = 300;

/** What must hold. */
const LEAST_SHARE = 0.9;
const MOST_UNITS_PER_ROW = 1.1;
const LEAST_OF_OTHERS = 0.98;
const LEAST_OF_OWN = 0.95;
const MOST_SECONDS_TO_FIRST_CALL = 5;

/** Far longer than any part takes, ms. */
const LIMIT_MS = 15 * MINUTE_MS;

/**
 * Deploys the stack and imports into it; stops what it started.
 * @throws LocalRunError when the machine lacks something; Error when an import does not end.
 */
export async function measureImportAtLimit(
  scale: ImportLimitScale,
  progress: (line: string) => void,
): Promise<ImportAtTableLimit> {
  const quotaPerSecond = 2 * scale.callsPerSecond;
  const stack = await startLocalStack({
    deployment: { callsPerSecond: quotaPerSecond, maxConcurrentCalls: 3_000 },
    simulator: { quotaPerSecond, burst: quotaPerSecond, concurrentCalls: null, events: { enabled: true } },
    limits: { dynamodb: { writeUnitsPerKey: scale.unitsPerSecond } },
    checkPermissions: false,
    log: progress,
  });
  try {
    Object.assign(process.env, stack.env);
    const run = new ImportLimitRun(stack, scale, progress);
    const alone = await run.alone();
    const wide = await run.wide();
    const besides = await run.besidesDialing();
    const failedDeliveries = await run.failedDeliveries();
    return { ...alone, failedDeliveries, unitsPerSecond: scale.unitsPerSecond, wide, besides };
  } finally {
    await stack.stop();
  }
}

/** What must hold and does not, in sentences. */
export function importLimitFailure(result: ImportAtTableLimit): string | undefined {
  const { shareOfLimit, failedDeliveries, writeUnitsPerRow, wide, besides } = result;
  const failures = [
    shareOfLimit < LEAST_SHARE &&
      `The import used ${shareOfLimit} of the key's limit, less than ${LEAST_SHARE}.`,
    writeUnitsPerRow > MOST_UNITS_PER_ROW &&
      `A row took ${writeUnitsPerRow} write units of the table, more than ${MOST_UNITS_PER_ROW}.`,
    failedDeliveries > 0 && `${failedDeliveries} deliveries failed or ended in a dead-letter queue.`,
    wide.rows < WIDE_ROWS && `Only ${wide.rows} of ${WIDE_ROWS} rows of 12 KB were imported.`,
    besides.otherEfficiency < LEAST_OF_OTHERS &&
      `The other campaign was dialed at ${besides.otherEfficiency} of its rate, less than ${LEAST_OF_OTHERS}.`,
    besides.ownEfficiency < LEAST_OF_OWN &&
      `The campaign that was imported was dialed at ${besides.ownEfficiency} of its rate, less than ${LEAST_OF_OWN}.`,
    besides.smallFirstCallSeconds > MOST_SECONDS_TO_FIRST_CALL &&
      `The small campaign had its first call after ${besides.smallFirstCallSeconds} s, later than ${MOST_SECONDS_TO_FIRST_CALL} s.`,
  ].filter((failure) => failure !== false);
  return failures.length === 0 ? undefined : failures.join('\n');
}

class ImportLimitRun {
  readonly #stack: LocalStack;
  readonly #scale: ImportLimitScale;
  readonly #progress: (line: string) => void;
  readonly #campaigns: CampaignTable;
  readonly #s3 = new S3Client({ forcePathStyle: true });

  constructor(stack: LocalStack, scale: ImportLimitScale, progress: (line: string) => void) {
    this.#stack = stack;
    this.#scale = scale;
    this.#progress = progress;
    this.#campaigns = new CampaignTable(dynamoClient(), stack.outputs.CampaignsTable);
  }

  /** One campaign that is not dialed yet: what the import takes is all that its key takes. */
  async alone(): Promise<
    Pick<ImportAtTableLimit, 'rows' | 'rowsPerSecond' | 'shareOfLimit' | 'writeUnitsPerRow'>
  > {
    const { rows } = this.#scale;
    this.#progress(`${rows} rows alone`);
    await this.#settings('alone', { startAt: toIso(Date.now() + DAY_MS) });
    await this.#drop('alone', numbersOf(rows));
    const imported = await this.#untilImported('alone');
    const load = await this.#loadOf('alone');
    return {
      rows: imported,
      rowsPerSecond: Math.round(imported / load.seconds),
      shareOfLimit: round(load.units / (load.seconds * this.#scale.unitsPerSecond)),
      writeUnitsPerRow: round(load.units / imported),
    };
  }

  async wide(): Promise<ImportAtTableLimit['wide']> {
    this.#progress(`${WIDE_ROWS} rows of 12 KB`);
    await this.#settings('wide', { startAt: toIso(Date.now() + DAY_MS) });
    await this.#drop('wide', numbersOf(WIDE_ROWS), 'x'.repeat(WIDE_BYTES));
    const rows = await this.#untilImported('wide');
    const { seconds, units } = await this.#loadOf('wide');
    return {
      rows,
      seconds: round(seconds),
      shareOfLimit: round(units / (seconds * this.#scale.unitsPerSecond)),
    };
  }

  /** One campaign is dialed, another one imported and dialed; then a small one is dropped. */
  async besidesDialing(): Promise<ImportAtTableLimit['besides']> {
    const { rows, callsPerSecond, unitsPerSecond } = this.#scale;
    const others = Math.ceil(callsPerSecond * ((2 * rows) / unitsPerSecond + 60));
    const numbers = numbersOf(rows + others + SMALL_ROWS);
    const [own, other, small] = [
      numbers.slice(0, rows),
      numbers.slice(rows, rows + others),
      numbers.slice(rows + others),
    ];
    this.#progress(`${rows} rows while ${others} others are dialed`);
    for (const campaign of ['other', 'own', 'small']) await this.#settings(campaign, { callsPerSecond });
    await this.#drop('other', other);
    await this.#untilImported('other');
    await this.#until(() => this.#callsTo(other).length > 2 * callsPerSecond);
    const begun = Date.now();
    await this.#drop('own', own);
    await this.#until(async () => (await this.#rowsOf('own')).rows > rows / 5);
    const dropped = Date.now();
    await this.#drop('small', small);
    await this.#until(() => this.#callsTo(small).length > 0);
    const [first = Number.NaN] = this.#callsTo(small);
    const rowsByThen = (await this.#rowsOf('own')).rows;
    this.#progress(`the small campaign's first call with ${rowsByThen} of ${rows} rows imported`);
    await this.#untilImported('own');
    const ended = Date.now();
    const [ownFirst = Number.NaN] = this.#callsTo(own);
    return {
      callsPerSecond,
      rowsPerSecond: Math.round((1_000 * rows) / (ended - begun)),
      otherEfficiency: this.#efficiency(other, begun, ended),
      ownEfficiency: this.#efficiency(own, ownFirst, ended),
      smallFirstCallSeconds: round((first - dropped) / 1_000),
    };
  }

  /** Imports that failed, by the functions' own metric, and messages in dead-letter queues. */
  async failedDeliveries(): Promise<number> {
    const log = this.#stack.logFile === undefined ? '' : readFileSync(this.#stack.logFile, 'utf8');
    const failed = log.match(/"ImportsFailed":\s*1\b/g)?.length ?? 0;
    const sqs = new SQSClient({});
    const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}));
    const dead = await Promise.all(
      QueueUrls.filter((url) => /DeadLetters/i.test(url)).map(async (QueueUrl) => {
        const AttributeNames = ['ApproximateNumberOfMessages'] as const;
        const { Attributes } = await sqs.send(
          new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
        );
        return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
      }),
    );
    return dead.reduce((sum, messages) => sum + messages, failed);
  }

  #efficiency(numbers: readonly string[], fromMs: number, toMs: number): number {
    const placed = this.#callsTo(numbers).filter((atMs) => atMs >= fromMs && atMs < toMs).length;
    return round(placed / ((toMs - fromMs) / 1_000) / this.#scale.callsPerSecond);
  }

  /** When calls to these numbers were placed, ms since 1970. */
  #callsTo(numbers: readonly string[]): readonly number[] {
    const wanted = new Set(numbers);
    return this.#stack.simulator.engine.calls
      .filter(({ destinationPhoneNumber }) => wanted.has(destinationPhoneNumber))
      .map(({ placedAtMs }) => placedAtMs);
  }

  async #loadOf(campaign: string): Promise<KeyLoad> {
    const query = new URLSearchParams({ table: 'TablesContacts', key: campaign });
    const answer = await fetch(`${this.#stack.endpoint}/_limits?${query}`);
    const { keys } = (await answer.json()) as { readonly keys: readonly Usage[] };
    const usage = keys.find(({ index, kind }) => index === null && kind === 'write');
    if (!usage) throw new Error(`The local cloud counted no writes of ${campaign}.`);
    return { units: usage.units, seconds: (usage.lastMs - usage.firstMs) / 1_000 };
  }

  #settings(campaign: string, settings: object): Promise<unknown> {
    return this.#put(`${campaign}.json`, JSON.stringify(settings));
  }

  #drop(campaign: string, numbers: readonly string[], note = 'your order is ready'): Promise<unknown> {
    const lines = numbers.map((number) => `${number},Grace,${note}`);
    return this.#put(`${campaign}.csv`, ['phoneNumber,First Name,Message', ...lines].join('\n'));
  }

  #put(Key: string, Body: string): Promise<unknown> {
    return this.#s3.send(new PutObjectCommand({ Bucket: this.#stack.outputs.UploadsBucket, Key, Body }));
  }

  async #untilImported(campaign: string): Promise<number> {
    await this.#until(async () => (await this.#rowsOf(campaign)).isDone);
    return (await this.#rowsOf(campaign)).rows;
  }

  async #rowsOf(campaign: string): Promise<{ readonly rows: number; readonly isDone: boolean }> {
    const files = Object.values((await this.#campaigns.get(campaign))?.files ?? {});
    const file = files.find(({ file: key }) => key.endsWith('.csv'));
    if (file?.error !== undefined) throw new Error(`${campaign} was not imported: ${file.error}`);
    return { rows: file?.rows ?? 0, isDone: file?.done === true };
  }

  async #until(isSo: () => boolean | Promise<boolean>): Promise<void> {
    for (const until = Date.now() + LIMIT_MS; !(await isSo()); await wait(200)) {
      if (Date.now() > until) throw new Error('A part of the benchmark does not end.');
    }
  }
}

/** As the control endpoint answers it (docs/local-cloud.md). */
interface Usage {
  readonly index: string | null;
  readonly kind: 'read' | 'write';
  readonly units: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

function round(value: number): number {
  return Math.round(1_000 * value) / 1_000;
}

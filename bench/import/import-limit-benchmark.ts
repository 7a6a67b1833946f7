/**
 * Imports at the limit of the table's key, on the deployed stack in the local cloud, which throttles as DynamoDB does: alone,
 * with large rows, and while two campaigns are dialed and a small one is dropped. In slow motion (slow-motion.ts): rates and
 * seconds are those of the local cloud's clock.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SharedClock } from '../../local/clock/shared-clock.ts';
import { runInSlowMotion } from '../../local/clock/slow-motion.ts';
import { runFolder } from '../../local/local-folder.ts';
import { type LocalStack, startLocalStack } from '../../local/stack-under-test.ts';
import { CampaignTable } from '../../src/aws/campaign-table.ts';
import { dynamoClient } from '../../src/aws/dynamo-client.ts';
import { DAY_MS, MINUTE_MS, SECOND_MS, toIso } from '../../src/time/instant.ts';
import { numbersOf } from '../customer-numbers.ts';
import type { ImportAtTableLimit, KeyLoad } from '../results-file.ts';
import type { ImportLimitScale } from './import-limit-scale.ts';

const WIDE_BYTES = 12 * 1_024;
const SMALL_ROWS = 300;
const SMALL_CALLS_PER_SECOND = 1;

/** Long enough for calls to end while others are placed, short enough for few concurrent calls: the rate is measured. */
const callSeconds = { min: 5, max: 15 };

/** How long both are dialed before calls are counted: the import finds the key's limit first. */
const SETTLING_SECONDS = 5;

/** How often this looks whether something has come to pass, ms by the wall's clock. */
const POLL_MS = 200;

/** Far longer than any part takes, ms by the wall's clock. */
const LIMIT_MS = 20 * MINUTE_MS;

/**
 * Deploys the stack and imports into it; stops what it started.
 * @throws LocalRunError when the machine lacks something; Error when an import does not end.
 */
export async function measureImportAtLimit(
  scale: ImportLimitScale,
  progress: (line: string) => void,
): Promise<ImportAtTableLimit> {
  const { ownCallsPerSecond, otherCallsPerSecond } = scale.besides;
  const quotaPerSecond = ownCallsPerSecond + 2 * otherCallsPerSecond;
  const clock = SharedClock.make(join(runFolder(), 'clock'));
  const over = new AbortController();
  let slowMotion: Promise<void> | undefined;
  const stack = await startLocalStack({
    clock: { clock },
    deployment: { callsPerSecond: quotaPerSecond, maxConcurrentCalls: 3_000 },
    simulator: {
      quotaPerSecond,
      burst: quotaPerSecond,
      concurrentCalls: null,
      callSeconds,
      events: { enabled: true },
    },
    limits: { dynamodb: { writeUnitsPerKey: scale.unitsPerSecond } },
    checkPermissions: false,
    log: progress,
  });
  try {
    Object.assign(process.env, stack.env);
    const run = new ImportLimitRun(stack, clock, scale, progress);
    slowMotion = runInSlowMotion(clock, stack.endpoint, over.signal);
    const alone = await run.alone();
    const wide = await run.wide();
    const besides = await run.besidesDialing();
    const failedDeliveries = await run.failedDeliveries();
    return { ...alone, failedDeliveries, unitsPerSecond: scale.unitsPerSecond, wide, besides };
  } finally {
    over.abort();
    await slowMotion;
    await stack.stop();
    clock.close();
  }
}

class ImportLimitRun {
  readonly #stack: LocalStack;
  readonly #clock: SharedClock;
  readonly #scale: ImportLimitScale;
  readonly #progress: (line: string) => void;
  readonly #campaigns: CampaignTable;
  readonly #s3 = new S3Client({ forcePathStyle: true });

  constructor(
    stack: LocalStack,
    clock: SharedClock,
    scale: ImportLimitScale,
    progress: (line: string) => void,
  ) {
    this.#stack = stack;
    this.#clock = clock;
    this.#scale = scale;
    this.#progress = progress;
    this.#campaigns = new CampaignTable(dynamoClient({ maxAttempts: 10 }), stack.outputs.CampaignsTable);
  }

  /** One campaign that is not dialed yet: what the import takes is all that its key takes. */
  async alone(): Promise<
    Pick<ImportAtTableLimit, 'rows' | 'rowsPerSecond' | 'shareOfLimit' | 'writeUnitsPerRow'>
  > {
    const { rows } = this.#scale;
    this.#progress(`${rows} rows alone`);
    await this.#settings('alone', { startAt: toIso(this.#clock.now() + DAY_MS) });
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
    const { wideRows } = this.#scale;
    this.#progress(`${wideRows} rows of 12 KB`);
    await this.#settings('wide', { startAt: toIso(this.#clock.now() + DAY_MS) });
    await this.#drop('wide', numbersOf(wideRows), 'x'.repeat(WIDE_BYTES));
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
    const { ownCallsPerSecond, otherCallsPerSecond, seconds } = this.#scale.besides;
    const small = await this.#startDialing();
    const before = await this.#readOwn();
    await this.#until(() => this.#clock.now() >= before.atMs + (seconds * SECOND_MS) / 2);
    const dropped = this.#clock.now();
    await this.#drop('small', small);
    await this.#until(() => this.#callsOf('small').length > 0);
    await this.#until(() => this.#clock.now() >= before.atMs + seconds * SECOND_MS);
    const after = await this.#readOwn();
    if (after.isDone) throw new Error('The import ended before the calls beside it were counted.');
    this.#progress(`${after.rows} of ${this.#scale.besides.rows} rows imported`);
    const elapsed = (after.atMs - before.atMs) / SECOND_MS;
    const efficiency = (campaign: string, callsPerSecond: number) => {
      const placed = this.#callsOf(campaign).filter((atMs) => atMs >= before.atMs && atMs < after.atMs);
      return round(placed.length / elapsed / callsPerSecond);
    };
    const [first = Number.NaN] = this.#callsOf('small');
    return {
      rows: this.#scale.besides.rows,
      unitsPerSecond: this.#scale.unitsPerSecond,
      seconds: round(elapsed),
      rowsPerSecond: Math.round((after.rows - before.rows) / elapsed),
      shareOfLimit: round((after.units - before.units) / (elapsed * this.#scale.unitsPerSecond)),
      otherCallsPerSecond,
      otherEfficiency: efficiency('other', otherCallsPerSecond),
      ownCallsPerSecond,
      ownEfficiency: efficiency('own', ownCallsPerSecond),
      smallFirstCallSeconds: round((first - dropped) / SECOND_MS),
      clockSpeed: round((after.atMs - before.atMs) / (after.realMs - before.realMs)),
    };
  }

  /** Answers when calls of both are placed and the import finds the limit: the numbers of the small one. */
  async #startDialing(): Promise<readonly string[]> {
    const { rows, ownCallsPerSecond, otherCallsPerSecond, seconds } = this.#scale.besides;
    const others = otherCallsPerSecond * (3 * seconds + 60);
    const numbers = numbersOf(rows + others + SMALL_ROWS);
    this.#progress(`${rows} rows while ${others} others are dialed`);
    await this.#settings('other', { callsPerSecond: otherCallsPerSecond });
    await this.#settings('own', { callsPerSecond: ownCallsPerSecond });
    await this.#settings('small', { callsPerSecond: SMALL_CALLS_PER_SECOND });
    await this.#drop('other', numbers.slice(rows, rows + others));
    await this.#untilImported('other');
    await this.#drop('own', numbers.slice(0, rows));
    await this.#until(() => this.#callsOf('own').length > SETTLING_SECONDS * ownCallsPerSecond);
    return numbers.slice(rows + others);
  }

  async #readOwn() {
    const [{ rows, isDone }, { units }] = [await this.#rowsOf('own'), await this.#loadOf('own')];
    return { rows, isDone, units, atMs: this.#clock.now(), realMs: Date.now() };
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

  /** When calls of a campaign were placed, ms since 1970 by the local cloud's clock. */
  #callsOf(campaign: string): readonly number[] {
    return this.#stack.simulator.engine.calls
      .filter(({ name }) => name?.startsWith(`${campaign}-`))
      .map(({ placedAtMs }) => placedAtMs);
  }

  async #loadOf(campaign: string): Promise<KeyLoad> {
    const query = new URLSearchParams({ table: 'TablesContacts', key: campaign });
    const answer = await fetch(`${this.#stack.endpoint}/_limits?${query}`);
    const { keys } = (await answer.json()) as { readonly keys: readonly Usage[] };
    const usage = keys.find(({ index, kind }) => index === null && kind === 'write');
    if (!usage) throw new Error(`The local cloud counted no writes of ${campaign}.`);
    return { units: usage.units, seconds: (usage.lastMs - usage.firstMs) / SECOND_MS };
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
    for (const until = Date.now() + LIMIT_MS; !(await isSo()); await wait(POLL_MS)) {
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

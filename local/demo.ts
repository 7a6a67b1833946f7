/**
 * `npm run demo [-- FILE.csv]`: the whole product on this machine. Starts emulator and Connect simulator, deploys
 * the stack, drops the file, shows progress until everybody is called, proves the result. Exit code 0 only when
 * every row is accounted for. Stops all that it started, also on Ctrl-C.
 */

import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { Presets, SingleBar } from 'cli-progress';
import Table from 'cli-table3';
import type { Contact } from '../src/domain/contact.ts';
import { csvLine } from '../src/domain/csv-line.ts';
import { accountFor } from './demo-account.ts';
import { campaignOf, dropCustomers, mustBeReadable } from './demo-drop.ts';
import { CampaignReader, type Progress } from './demo-tables.ts';
import { localFolder } from './local-folder.ts';
import { LocalRunError } from './local-run-error.ts';
import { type LocalStack, startLocalStack } from './stack-under-test.ts';

/** A quota that the simulator grants and the stack is deployed with: 200 customers take 20 s. */
const CALLS_PER_SECOND = 10;

/** Nothing has moved for so long: the demo gives up and says so. */
const PATIENCE_MS = 180_000;

// Said once a start by the SDK, about the machine's Node and not about the demo.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

const stopping = new AbortController();
process.once('SIGINT', () => stopping.abort());
process.once('SIGTERM', () => stopping.abort());

process.exitCode = await main(process.argv[2] ?? 'examples/customers.csv');

async function main(file: string): Promise<number> {
  let stack: LocalStack | undefined;
  try {
    await mustBeReadable(file);
    const campaignId = campaignOf(file);
    console.log(
      'Starting the stack on this machine. The first run installs the emulator, which takes a minute.',
    );
    stack = await startLocalStack({
      deployment: { callsPerSecond: CALLS_PER_SECOND },
      simulator: {
        quotaPerSecond: CALLS_PER_SECOND,
        burst: 2.5 * CALLS_PER_SECOND,
        concurrentCalls: null,
        callSeconds: { min: 5, max: 40 },
      },
      log: (line) => console.log(`  ${line}`),
      signal: stopping.signal,
    });
    return await runCampaign(stack, file, campaignId);
  } catch (error) {
    if (stopping.signal.aborted) {
      console.error('\nStopped. Nothing that the demo started is left running.');
      return 130;
    }
    console.error(error instanceof LocalRunError ? `\n${error.message}` : error);
    return 1;
  } finally {
    await stack?.stop();
  }
}

async function runCampaign(stack: LocalStack, file: string, campaignId: string): Promise<number> {
  const clients = clientsOf(stack);
  const { outputs } = stack;
  const reader = new CampaignReader(clients.db, {
    contacts: outputs.ContactsTable,
    campaigns: outputs.CampaignsTable,
  });
  console.log(`\nDropping ${basename(file)} into ${outputs.UploadsBucket}\n`);
  await dropCustomers(clients.s3, outputs.UploadsBucket, file);
  const progress = await watch(reader, campaignId);
  if (!progress.campaign) throw new LocalRunError('The file was dropped, but no campaign came of it.');

  const contacts: Contact[] = [];
  for await (const contact of reader.contacts(campaignId)) contacts.push(contact);
  const called = stack.simulator.engine.calls.map(({ destinationPhoneNumber }) => destinationPhoneNumber);
  const account = accountFor(progress.campaign, contacts, called);
  const table = new Table({
    head: ['', 'rows'],
    colAligns: ['left', 'right'],
    style: { head: [], border: [] },
  });
  table.push(...account.lines.map(([what, count]) => [what, count]));
  console.log(`\n${table.toString()}`);
  console.log(
    `\nConnect simulator: ${called.length} calls placed, ${new Set(called).size} different numbers.`,
  );
  console.log(`Every contact: ${await saveContacts(campaignId, contacts)}`);
  if (!progress.isOver) console.error('\nNothing has moved for three minutes: the campaign is not over.');
  for (const problem of account.problems) console.error(`\n${problem}`);
  if (!progress.isOver || account.problems.length > 0) return 1;
  console.log('\nEvery row is accounted for; nobody was called twice.');
  return 0;
}

function clientsOf({ endpoint, env }: LocalStack): { db: DynamoDBClient; s3: S3Client } {
  const settings = {
    endpoint,
    region: env.AWS_REGION ?? 'us-east-1',
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
    },
  };
  return { db: new DynamoDBClient(settings), s3: new S3Client({ ...settings, forcePathStyle: true }) };
}

/** Draws the campaign's progress until it is over, or nothing has moved for long. */
async function watch(reader: CampaignReader, campaignId: string): Promise<Progress> {
  const bar = new SingleBar(
    {
      format: '{bar} {value}/{total} rows · {state}',
      hideCursor: true,
      noTTYOutput: true,
      notTTYSchedule: 5_000,
    },
    Presets.shades_classic,
  );
  let movedAt = Date.now();
  let last = '';
  bar.start(0, 0, { state: 'waiting for the import' });
  try {
    for (;;) {
      const startedAt = Date.now();
      const progress = await reader.progress(campaignId);
      const state = describe(progress);
      if (state !== last) movedAt = Date.now();
      last = state;
      bar.setTotal(progress.rows);
      bar.update(progress.handled, { state });
      if (progress.isOver || Date.now() - movedAt > PATIENCE_MS) return progress;
      // A large campaign is read less often, so that watching it does not slow it down.
      await wait(Math.max(300, 3 * (Date.now() - startedAt)), undefined, { signal: stopping.signal });
    }
  } finally {
    bar.stop();
  }
}

function describe({ byStatus, campaign }: Progress): string {
  if (!campaign) return 'waiting for the import';
  const counts = [...byStatus].map(([status, count]) => `${count} ${status.toLowerCase()}`).join(', ');
  return campaign.state === 'STOPPED' ? `stopped: ${campaign.stateReason}` : counts || 'importing';
}

async function saveContacts(campaignId: string, contacts: readonly Contact[]): Promise<string> {
  const folder = join(localFolder, 'demo');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${campaignId}.csv`);
  const out = createWriteStream(path);
  out.write(csvLine(['row', 'contactKey', 'status', 'phoneNumber', 'contactId', 'dialedAt', 'reason']));
  const inOrder = [...contacts].sort((a, b) => a.source.row - b.source.row);
  for (const { source, contactKey, status, phoneNumber, contactId, dialedAt, reason } of inOrder) {
    out.write(
      csvLine([
        source.row,
        contactKey,
        status,
        phoneNumber ?? '',
        contactId ?? '',
        dialedAt ?? '',
        reason ?? '',
      ]),
    );
  }
  out.end();
  await once(out, 'finish');
  return relative(process.cwd(), path);
}

/** One campaign in virtual time, from the upload until its results are written, with what it asked of AWS on its bill. */

import { type FunctionName, functionNames } from '../../infra/bundling/function-names.ts';

import type { ImportJob } from '../../src/importing/import-ports.ts';
import { prices } from '../../src/planning/prices.ts';
import { MINUTE_MS } from '../../src/time/instant.ts';
import { customerFile } from '../customer-numbers.ts';
import { VirtualStack } from '../virtual-stack.ts';
import { AwsBill } from './aws-bill.ts';
import { billing } from './port-requests.ts';
import { type PacerLoad, WriteMeters } from './write-meter.ts';

/** Memory of the functions, GB (infra/constructs). */
export const functionGigabytes = {
  importer: 1,
  intake: 1,
  dialer: 0.5,
  outcomes: 0.5,
  sweeper: 0.5,
  counter: 0.5,
  closer: 0.5,
  flow: 1,
} as const satisfies Record<FunctionName, number>;

export interface Campaign {
  readonly contacts: number;
  readonly callsPerSecond: number;
  readonly maxConcurrentCalls: number;
  /** Ringing included. Missing: as the simulated people commonly talk. */
  readonly callSeconds?: { readonly min: number; readonly max: number };
}

/** What Connect saw of a campaign, and when; seconds count from the upload. */
interface CampaignCourse {
  readonly placed: number;
  readonly numbersCalled: number;
  readonly maxConcurrent: number;
  readonly throttled: number;
  readonly importedAfter: number;
  readonly firstCallAfter: number;
  readonly lastCallAfter: number;
  /** All calls are over, the counts are proved, the results are written. */
  readonly overAfter: number;
}

/**
 * Write units for each call under a campaign's keys, each of which DynamoDB allows 1,000 a second. Without those of the
 * import, one for each row, which is paced by what is left.
 */
export interface CampaignKeys {
  /** In the table of contacts. */
  readonly contactsUnitsPerCall: number;
  /** In the busiest shard of the index of deadlines. */
  readonly deadlineUnitsPerCall: number;
}

export interface CampaignRun {
  readonly bills: Readonly<Record<FunctionName, AwsBill>>;
  /** What the deliveries of contact events cost; part of no function's bill. */
  readonly delivery: AwsBill;
  readonly pacer: PacerLoad;
  readonly keys: CampaignKeys;
  /** Functions at work at a time, on average until the last call. */
  readonly functionsBusy: number;
  readonly course: CampaignCourse;
  /** From answer to end, over all calls. */
  readonly averageCallSeconds: number;
}

/**
 * One campaign from the upload until its results are written, in which every call is answered.
 * @param eachMinute gets the number of calls placed once in a minute of the campaign's time.
 */
export async function runCampaign(
  campaign: Campaign,
  eachMinute: (placed: number) => void = () => {},
): Promise<CampaignRun> {
  const { contacts, callsPerSecond, maxConcurrentCalls, callSeconds } = campaign;
  const bills = Object.fromEntries(functionNames.map((name) => [name, new AwsBill()]));
  const books = {
    bills: bills as CampaignRun['bills'],
    meters: new WriteMeters(),
    importMeters: new WriteMeters(),
  };
  const stack: VirtualStack = new VirtualStack(
    {
      simulator: {
        quotaPerSecond: callsPerSecond,
        burst: Math.ceil(1.5 * callsPerSecond),
        ...(callSeconds && { callSeconds }),
      },
      deployment: { callsPerSecond, maxConcurrentCalls },
    },
    billing(books, () => stack),
  );
  const job = stack.uploads.drop('operations.csv', customerFile(contacts));
  const uploadedAt = stack.clock.now();
  const importedAt = await takeItsCourse(stack, job, eachMinute);
  const after = (atMs: number) => (atMs - uploadedAt) / 1000;
  const counts = stack.campaignEvents.completions[0]?.counts ?? {};
  if (counts.COMPLETED !== contacts) {
    throw new Error(`The counts say that ${counts.COMPLETED} of ${contacts} contacts were completed.`);
  }
  addInvocations(books.bills, stack);
  const delivery = new AwsBill();
  delivery.add('SQS.SendMessage', stack.endings.reported, prices.sqsRequest); // EventBridge to the event queue
  // Lambda takes ten messages at a time out of a queue, also for larger batches.
  const batches = stack.invocations.filter(({ name }) => name === 'outcomes').length;
  const receives = Math.max(batches, Math.ceil(stack.endings.reported / 10));
  delivery.add('SQS.ReceiveMessage', receives, prices.sqsRequest);
  delivery.add('SQS.DeleteMessageBatch', receives, prices.sqsRequest);
  const { meters } = books;
  const { calls } = stack.simulator;
  const placed = calls.map(({ placedAtMs }) => placedAtMs);
  const [first = Number.NaN, last = Number.NaN] = [placed[0], placed.at(-1)];
  const talkMs = calls.map(({ ends }) => ends.endsAtMs - (ends.answeredAtMs ?? ends.endsAtMs));
  const { distinctNumbers, maxActive, throttled } = stack.simulator.summary(stack.clock.now());
  return {
    bills: books.bills,
    delivery,
    pacer: meters.pacerLoad(first, last),
    keys: {
      contactsUnitsPerCall: meters.contacts.total / calls.length,
      deadlineUnitsPerCall: meters.mostDeadlineUnits / calls.length,
    },
    functionsBusy: busyFunctions(stack, after(last)),
    course: {
      placed: calls.length,
      numbersCalled: distinctNumbers,
      maxConcurrent: maxActive,
      throttled,
      importedAfter: after(importedAt),
      firstCallAfter: after(first),
      lastCallAfter: after(last),
      overAfter: after(stack.clock.now()),
    },
    averageCallSeconds: talkMs.reduce((sum, each) => sum + each, 0) / contacts / 1000,
  };
}

/** Imports and works until the campaign is over; answers when all of it was imported, ms since 1970. */
async function takeItsCourse(
  stack: VirtualStack,
  job: ImportJob,
  eachMinute: (placed: number) => void,
): Promise<number> {
  let reportAt = stack.clock.now() + MINUTE_MS;
  const isOver = () => {
    if (stack.clock.now() >= reportAt) {
      reportAt += MINUTE_MS;
      eachMinute(stack.simulator.calls.length);
    }
    return stack.campaignEvents.completions.length > 0;
  };
  const imported = stack.import(job).then(() => stack.clock.now());
  const [importedAt] = await stack.clock.run(Promise.all([imported, stack.workUntil(isOver)]));
  return importedAt;
}

/** All that the campaign costs. */
export function totalOf({ bills, delivery }: CampaignRun): AwsBill {
  return AwsBill.sum([...Object.values(bills), delivery]);
}

function busyFunctions({ invocations }: VirtualStack, seconds: number): number {
  return invocations.reduce((sum, { ms }) => sum + ms, 0) / 1000 / seconds;
}

/** What starts the functions, and their time. */
function addInvocations(bills: CampaignRun['bills'], { invocations }: VirtualStack): void {
  bills.importer.add('S3.PutObject', 1, prices.s3Write); // the upload itself; the event of it is free
  bills.importer.add('SQS.SendMessage', 1, prices.sqsRequest); // EventBridge to the import queue
  for (const { name, ms } of invocations) {
    const bill = bills[name];
    addTrigger(bill, name);
    bill.add('Lambda.Invoke', 1, prices.lambdaRequest);
    bill.charge('Lambda', (ms / 1000) * functionGigabytes[name], prices.lambdaGigabyteSecond);
  }
}

function addTrigger(bill: AwsBill, name: FunctionName): void {
  if (name === 'counter') return; // Lambda reads streams for nothing
  if (name === 'outcomes') return; // their batches are put together of several
  if (name === 'sweeper') {
    bill.add('Scheduler.Invoke', 1, prices.schedulerInvocation);
  } else if (name === 'dialer') {
    bill.addDialQueue('ReceiveMessage');
    bill.addDialQueue('DeleteMessageBatch');
  } else {
    bill.add('SQS.ReceiveMessage', 1, prices.sqsRequest);
    bill.add('SQS.DeleteMessageBatch', 1, prices.sqsRequest);
  }
}

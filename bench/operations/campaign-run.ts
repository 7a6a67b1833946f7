/** One campaign in virtual time, from the upload until its results are written, with what it asked of AWS on its bill. */

import { type FunctionName, functionNames } from '../../infra/bundling/function-names.ts';
import { prices } from '../../src/domain/prices.ts';
import { numbersOf } from '../customer-numbers.ts';
import { VirtualStack } from '../virtual-stack.ts';
import { AwsBill } from './aws-bill.ts';
import { type PacerLoad, PacerWrites } from './pacer-load.ts';
import { billing } from './port-requests.ts';

/** Memory of the functions, GB (infra/constructs). */
const functionGigabytes = {
  importer: 1,
  dialer: 0.5,
  outcomes: 0.5,
  sweeper: 0.5,
  counter: 0.5,
  closer: 0.5,
} as const satisfies Record<FunctionName, number>;

export interface Campaign {
  readonly contacts: number;
  readonly callsPerSecond: number;
  readonly maxConcurrentCalls: number;
}

export interface CampaignRun {
  readonly bills: Readonly<Record<FunctionName, AwsBill>>;
  /** What the deliveries of contact events cost; part of no function's bill. */
  readonly delivery: AwsBill;
  readonly pacer: PacerLoad;
  /** From answer to end, over all calls. */
  readonly averageCallSeconds: number;
}

/** One campaign from the upload until its results are written, in which everybody answers. */
export async function runCampaign(campaign: Campaign): Promise<CampaignRun> {
  const { contacts, callsPerSecond, maxConcurrentCalls } = campaign;
  const bills = Object.fromEntries(functionNames.map((name) => [name, new AwsBill()]));
  const books = { bills: bills as CampaignRun['bills'], pacerWrites: new PacerWrites() };
  const stack: VirtualStack = new VirtualStack(
    {
      simulator: { quotaPerSecond: callsPerSecond, burst: Math.ceil(1.5 * callsPerSecond) },
      deployment: { callsPerSecond, maxConcurrentCalls },
    },
    billing(books, () => stack),
  );
  const lines = numbersOf(contacts).map((number, i) => `C-${i},${number},Grace,Seattle,your order is ready`);
  const file = ['customerId,phoneNumber,First Name,City,Message', ...lines].join('\n');
  const job = stack.uploads.drop('operations.csv', file);
  const isOver = () => stack.campaignEvents.completions.length > 0;
  await stack.clock.run(Promise.all([stack.import(job), stack.workUntil(isOver)]));

  const counts = stack.campaignEvents.completions[0]?.counts ?? {};
  if (counts.COMPLETED !== contacts) {
    throw new Error(`The counts say that ${counts.COMPLETED} of ${contacts} contacts were completed.`);
  }
  addInvocations(books.bills, stack);
  const delivery = new AwsBill();
  delivery.add('SQS.SendMessage', stack.endings.told, prices.sqsRequest); // EventBridge to the event queue
  // Lambda takes ten messages at a time out of a queue, also for larger batches.
  const batches = stack.invocations.filter(({ name }) => name === 'outcomes').length;
  const receives = Math.max(batches, Math.ceil(stack.endings.told / 10));
  delivery.add('SQS.ReceiveMessage', receives, prices.sqsRequest);
  delivery.add('SQS.DeleteMessageBatch', receives, prices.sqsRequest);
  const { calls } = stack.simulator;
  const placed = calls.map(({ placedAtMs }) => placedAtMs);
  const talkMs = calls.map(({ ends }) => ends.endsAtMs - (ends.answeredAtMs ?? ends.endsAtMs));
  return {
    bills: books.bills,
    delivery,
    pacer: books.pacerWrites.load(placed[0] ?? 0, placed.at(-1) ?? 0),
    averageCallSeconds: talkMs.reduce((sum, each) => sum + each, 0) / contacts / 1000,
  };
}

/** All that the campaign costs. */
export function totalOf({ bills, delivery }: CampaignRun): AwsBill {
  return AwsBill.sum([...Object.values(bills), delivery]);
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

/** What a contact costs at AWS: requests and dollars of a campaign from the upload to the news that it is over. */

import { prices, usdFor } from '../../src/domain/prices.ts';
import { numbersOf } from '../pacing/strategy.ts';
import type { OperationsResult, OutcomeHandling } from '../results-file.ts';
import { VirtualStack } from '../virtual-stack.ts';
import { type FunctionName, functionNames } from '../wire.ts';
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

interface Campaign {
  readonly contacts: number;
  readonly callsPerSecond: number;
  readonly maxConcurrentCalls: number;
}

interface CampaignRun {
  readonly bills: Readonly<Record<FunctionName, AwsBill>>;
  /** What the deliveries of contact events cost; part of no function's bill. */
  readonly delivery: AwsBill;
  readonly pacer: PacerLoad;
  /** From answer to end, over all calls. */
  readonly averageCallSeconds: number;
}

/** Runs a campaign at 50 calls a second, and smaller ones at Connect's default quotas. */
export async function measureOperations(progress: (line: string) => void): Promise<OperationsResult> {
  const measure = (campaign: Campaign) => {
    const { contacts, callsPerSecond, maxConcurrentCalls } = campaign;
    progress(`${contacts} contacts at ${callsPerSecond}/s, ${maxConcurrentCalls} calls at a time`);
    return runCampaign(campaign);
  };
  const campaign = { contacts: 2_000, callsPerSecond: 50, maxConcurrentCalls: 3_000 };
  const run = await measure(campaign);
  const atDefaultRate = { contacts: 480, callsPerSecond: 2, maxConcurrentCalls: 3_000 };
  const slow = await measure(atDefaultRate);
  const atDefaultQuotas = { ...atDefaultRate, maxConcurrentCalls: 10 };
  const slowest = await measure(atDefaultQuotas);
  const all = totalOf(run);
  const minutes = run.averageCallSeconds / 60;
  return {
    ...campaign,
    perContact: all.perContact(campaign.contacts),
    requestsPerContact: all.totalPerContact(campaign.contacts),
    outcomeHandling: outcomeHandling(run, campaign.contacts),
    pacer: run.pacer,
    usdPerMillionContacts: all.totalUsdPerMillion(campaign.contacts),
    usdByService: all.usdPerMillion(campaign.contacts),
    usdByFunction: Object.fromEntries(
      functionNames.map((name) => [name, run.bills[name].totalUsdPerMillion(campaign.contacts)]),
    ),
    usdPerMillionContactsAt2PerSecond: totalOf(slow).totalUsdPerMillion(atDefaultRate.contacts),
    usdPerMillionContactsAtDefaultQuotas: totalOf(slowest).totalUsdPerMillion(atDefaultQuotas.contacts),
    requestsPerContactAtDefaultQuotas: totalOf(slowest).totalPerContact(atDefaultQuotas.contacts),
    outcomeHandlingAtDefaultQuotas: outcomeHandling(slowest, atDefaultQuotas.contacts),
    telephonyUsdPerMillionContacts: Math.round(
      1e6 * (usdFor(minutes, prices.connectVoiceMinute) + usdFor(minutes, prices.usOutboundMinute)),
    ),
    averageCallSeconds: Math.round(run.averageCallSeconds * 10) / 10,
  };
}

/** One campaign from the upload until its results are written, in which everybody answers. */
async function runCampaign(campaign: Campaign): Promise<CampaignRun> {
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
function totalOf({ bills, delivery }: CampaignRun): AwsBill {
  return AwsBill.sum([...Object.values(bills), delivery]);
}

/** What it costs to learn of the ends of calls: all of the outcomes function, and what brings it its events. */
function outcomeHandling({ bills, delivery }: CampaignRun, contacts: number): OutcomeHandling {
  const all = AwsBill.sum([bills.outcomes, delivery]);
  const perContact = all.perContact(contacts);
  const isOurs = (name: string) => /^(DynamoDB|Connect)\./.test(name);
  const ours = Object.entries(perContact).filter(([name]) => isOurs(name));
  return {
    perContact,
    functionRequestsPerContact: Math.round(ours.reduce((sum, [, times]) => sum + times, 0) * 1_000) / 1_000,
    requestsPerContact: all.totalPerContact(contacts),
    usdPerMillionContacts: all.totalUsdPerMillion(contacts),
  };
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

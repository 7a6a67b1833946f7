/** What a contact costs at AWS: requests and dollars of a campaign from the upload to the end of its last call. */
import { endStatuses } from '../../src/domain/contact.ts';
import { numbersOf } from '../pacing/strategy.ts';
import { prices, usdFor } from '../prices.ts';
import type { OperationsResult } from '../results-file.ts';
import { VirtualStack } from '../virtual-stack.ts';
import { AwsBill } from './aws-bill.ts';
import { billing } from './port-requests.ts';

/** Memory of the functions, GB (infra/constructs). */
const functionGigabytes = { importer: 1, dialer: 0.5, sweeper: 0.5 } as const;

interface Campaign {
  readonly contacts: number;
  readonly callsPerSecond: number;
}

interface CampaignRun {
  readonly bill: AwsBill;
  /** From answer to end, over all calls. */
  readonly averageCallSeconds: number;
}

/** Runs a campaign at 50 calls a second, and a smaller one at Connect's default rate. */
export async function measureOperations(progress: (line: string) => void): Promise<OperationsResult> {
  const campaign = { contacts: 2_000, callsPerSecond: 50 };
  progress(`${campaign.contacts} contacts at ${campaign.callsPerSecond}/s`);
  const { bill, averageCallSeconds } = await run(campaign);
  const slow = { contacts: 480, callsPerSecond: 2 };
  progress(`${slow.contacts} contacts at ${slow.callsPerSecond}/s`);
  const slowBill = (await run(slow)).bill;
  const usdByService = bill.usdPerMillion(campaign.contacts);
  const minutes = averageCallSeconds / 60;
  return {
    ...campaign,
    perContact: bill.perContact(campaign.contacts),
    usdPerMillionContacts: total(usdByService),
    usdByService,
    usdPerMillionContactsAt2PerSecond: total(slowBill.usdPerMillion(slow.contacts)),
    telephonyUsdPerMillionContacts: Math.round(
      1e6 * (usdFor(minutes, prices.connectVoiceMinute) + usdFor(minutes, prices.usOutboundMinute)),
    ),
    averageCallSeconds: Math.round(averageCallSeconds * 10) / 10,
  };
}

async function run({ contacts, callsPerSecond }: Campaign): Promise<CampaignRun> {
  const bill = new AwsBill();
  const stack: VirtualStack = new VirtualStack(
    {
      simulator: { quotaPerSecond: callsPerSecond, burst: Math.ceil(1.5 * callsPerSecond) },
      deployment: { callsPerSecond },
    },
    billing(bill, () => stack),
  );
  const lines = numbersOf(contacts).map((number, i) => `C-${i},${number},Grace,Seattle,your order is ready`);
  const file = ['customerId,phoneNumber,First Name,City,Message', ...lines].join('\n');
  const hasEnded = () => {
    const all = stack.contacts.all();
    return all.length === contacts && all.every(({ status }) => endStatuses.has(status));
  };
  const job = stack.uploads.drop('operations.csv', file);
  await stack.clock.run(Promise.all([stack.import(job), stack.workUntil(hasEnded)]));

  const completed = stack.contacts.all().filter(({ status }) => status === 'COMPLETED').length;
  if (completed !== contacts) throw new Error(`Only ${completed} of ${contacts} contacts were completed.`);
  addInvocations(bill, stack);
  const callSeconds = stack.simulator.calls.map(
    ({ ends }) => (ends.endsAtMs - (ends.answeredAtMs ?? ends.endsAtMs)) / 1000,
  );
  return { bill, averageCallSeconds: callSeconds.reduce((sum, each) => sum + each, 0) / contacts };
}

/** What starts the functions, and their time. */
function addInvocations(bill: AwsBill, { invocations }: VirtualStack): void {
  bill.add('S3.PutObject', 1, prices.s3Write); // the upload itself; the event of it is free
  bill.add('SQS.SendMessage', 1, prices.sqsRequest); // EventBridge to the import queue
  for (const { role, ms } of invocations) {
    if (role === 'sweeper') {
      bill.add('Scheduler.Invoke', 1, prices.schedulerInvocation);
    } else if (role === 'dialer') {
      bill.addDialQueue('ReceiveMessage');
      bill.addDialQueue('DeleteMessageBatch');
    } else {
      bill.add('SQS.ReceiveMessage', 1, prices.sqsRequest);
      bill.add('SQS.DeleteMessageBatch', 1, prices.sqsRequest);
    }
    bill.add('Lambda.Invoke', 1, prices.lambdaRequest);
    bill.charge('Lambda', (ms / 1000) * functionGigabytes[role], prices.lambdaGigabyteSecond);
  }
}

function total(usdByService: Readonly<Record<string, number>>): number {
  return Math.round(Object.values(usdByService).reduce((sum, usd) => sum + usd, 0) * 100) / 100;
}

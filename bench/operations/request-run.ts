/** What it costs at AWS to take in requests, each of which becomes a contact: from the queue to the contact's message, in virtual time. */
import { type FunctionName, functionNames } from '../../infra/bundling/function-names.ts';
import { prices } from '../../src/planning/prices.ts';
import { SECOND_MS } from '../../src/time/instant.ts';
import { VirtualStack } from '../virtual-stack.ts';
import { AwsBill } from './aws-bill.ts';
import { functionGigabytes } from './campaign-run.ts';
import { billing } from './port-requests.ts';
import { WriteMeters } from './write-meter.ts';

/** What a request costs, from its sender's message on, without its call. */
export interface RequestsResult {
  readonly requests: number;
  /** Messages that one run of the intake takes. */
  readonly batch: number;
  /** Of one process; the stack has three. */
  readonly requestsPerSecond: number;
  readonly writeUnitsPerRequest: number;
  readonly usdPerMillion: number;
}

/** Takes in `requests` requests for one campaign, `batch` at a time. */
export async function runRequests(requests: number, batch: number): Promise<RequestsResult> {
  const bills = Object.fromEntries(functionNames.map((name) => [name, new AwsBill()])) as Record<
    FunctionName,
    AwsBill
  >;
  const books = { bills, meters: new WriteMeters(), importMeters: new WriteMeters() };
  const stack: VirtualStack = new VirtualStack(
    {},
    billing(books, () => stack),
  );
  const { clock } = stack;
  const beganAt = clock.now();
  const takeAllIn = async () => {
    const intake = stack.intake();
    for (let i = 0; i < requests; i += batch) {
      const bodies = Array.from({ length: Math.min(batch, requests - i) }, (_, n) =>
        JSON.stringify({
          campaign: 'requests',
          requestId: `r-${i + n}`,
          phoneNumber: `+1206${2_000_000 + i + n}`,
        }),
      );
      await stack.takeIn(intake, bodies);
    }
  };
  await clock.run(takeAllIn());
  const seconds = (clock.now() - beganAt) / SECOND_MS;
  const bill = bills.intake;
  bill.add('SQS.SendMessage', requests, prices.sqsRequest); // its sender
  for (const { ms } of stack.invocations) {
    bill.add('SQS.ReceiveMessage', 1, prices.sqsRequest);
    bill.add('SQS.DeleteMessageBatch', 1, prices.sqsRequest);
    bill.add('Lambda.Invoke', 1, prices.lambdaRequest);
    bill.charge('Lambda', (ms / SECOND_MS) * functionGigabytes.intake, prices.lambdaGigabyteSecond);
  }
  return {
    requests,
    batch,
    requestsPerSecond: Math.round(requests / seconds),
    writeUnitsPerRequest: bill.writeUnitsPerContact(requests),
    usdPerMillion: bill.totalUsdPerMillion(requests),
  };
}

/**
 * Which AWS requests each call of a port makes: the adapters of src/aws, in numbers. A change of an adapter that
 * changes its number of requests to AWS changes this folder as well.
 */

import { type FunctionName, functionNames } from '../../infra/bundling/function-names.ts';
import type { DialMessage } from '../../src/dialing/dial-queue.ts';
import { prices } from '../../src/planning/prices.ts';
import type { VirtualStack } from '../virtual-stack.ts';
import type { Listener } from '../wire.ts';
import type { AwsBill } from './aws-bill.ts';
import { reportRequests, resultRequests } from './bucket-requests.ts';
import type { Requests } from './request-table.ts';
import { tableRequests } from './table-requests.ts';
import type { WriteMeters } from './write-meter.ts';

/** Messages that one SendMessageBatch takes. */
const BATCH = 10;

/** What the requests of a run are noted in. */
export interface Books {
  /** One for each function. */
  readonly bills: Readonly<Record<FunctionName, AwsBill>>;
  readonly meters: WriteMeters;
  /** Of the importer's writes, which take what the calls of a campaign leave of its keys. */
  readonly importMeters: WriteMeters;
}

/** Puts every call of the ports of `stack()` on the books; asked for late, because the stack is made with the listener. */
export function billing({ bills, meters, importMeters }: Books, stack: () => VirtualStack): Listener {
  const requestsOf = (bill: AwsBill): Requests => ({
    ...tableRequests(bill, stack, bill === bills.importer ? importMeters : meters),
    ...queueRequests(bill),
    ...reportRequests(bill),
    ...resultRequests(bill),
    ...connectRequests(bill),
  });
  const requests = Object.fromEntries(functionNames.map((name) => [name, requestsOf(bills[name])]));
  return ({ name, args, by }) => {
    const hears = requests[by]?.[name];
    if (!hears) throw new Error(`bench/operations does not say what ${name} asks of AWS.`);
    return hears(...args);
  };
}

function queueRequests(bill: AwsBill): Requests {
  return {
    'dialQueue.send': (messages) => () =>
      bill.addDialQueue('SendMessageBatch', Math.ceil((messages as readonly DialMessage[]).length / BATCH)),
    'importQueue.send': () => () => bill.add('SQS.SendMessage', 1, prices.sqsRequest),
    'importQueue.isWaitedFor': () => () => bill.add('SQS.GetQueueAttributes', 1, prices.sqsRequest),
    'deadLetters.send': () => () => bill.add('SQS.SendMessage', 1, prices.sqsRequest),
    'events.send': () => () => bill.add('SQS.SendMessage', 1, prices.sqsRequest),
    'events.checkCall': () => () => bill.add('SQS.SendMessage', 1, prices.sqsRequest),
    'events.tryLine': () => () => bill.add('SQS.SendMessage', 1, prices.sqsRequest),
    'closeQueue.send': () => () => bill.add('SQS.SendMessage', 1, prices.sqsRequest),
    'contactEvents.ended': (events) => () =>
      bill.add('EventBridge.PutEvents', (events as readonly unknown[]).length, prices.eventBridgeEvent),
    'campaignEvents.completed': () => () => bill.add('EventBridge.PutEvents', 1, prices.eventBridgeEvent),
  };
}

function connectRequests(bill: AwsBill): Requests {
  const count = (operation: string) => () => () => bill.add(`Connect.${operation}`, 1); // none of them is charged
  return {
    'telephony.call': count('StartOutboundVoiceContact'),
    'telephony.describe': count('DescribeContact'),
    'telephony.findByName': count('SearchContacts'),
    'telephony.newestIndexed': count('SearchContacts'),
  };
}

/**
 * Every function, as it is deployed, with an AWS that repeats all it is sent in its errors: nothing of a customer gets
 * into a log line, a figure, or the error that Lambda writes down.
 */
import { marshall } from '@aws-sdk/util-dynamodb';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { captureLog } from '../../support/captured-log.ts';
import { markedPerson, marksIn } from '../../support/marked-person.ts';
import { EchoingAws } from './echoing-aws.ts';

const instanceArn = 'arn:aws:connect:us-east-1:111122223333:instance/11111111-2222-3333-4444-555555555555';
const context = { getRemainingTimeInMillis: () => 120_000, awsRequestId: 'r-1' };

let aws: EchoingAws;
const before = { ...process.env };
beforeAll(async () => {
  aws = await EchoingAws.start();
  const queue = `${aws.url}/111122223333/queue`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    STACK_NAME: 'CampaignDialer',
    INSTANCE_ARN: instanceArn,
    CONTACT_FLOW_ID: 'flow-1',
    CALLING_HOURS: 'always',
    RETENTION_DAYS: '90',
    CONTACTS_TABLE: 'contacts',
    CAMPAIGNS_TABLE: 'campaigns',
    CONTROL_TABLE: 'control',
    NUMBERS_TABLE: 'numbers',
    RESULTS_BUCKET: 'results',
    DIAL_QUEUE_URL: queue,
    DEAD_LETTERS_URL: queue,
    UPLOADS_BUCKET: 'uploads',
    IMPORT_QUEUE_URL: queue,
    EVENTS_QUEUE_URL: queue,
    CLOSE_QUEUE_URL: queue,
  });
});
afterAll(() => {
  aws.close();
  process.env = before;
});

let written: string[];
beforeEach(() => {
  written = captureLog();
});
afterEach(() => {
  vi.restoreAllMocks();
});

type Handler = (event: never, context: never) => Promise<unknown>;

/** Runs a function once; answers all that was written, and the error that Lambda gets, as its runtime writes that down. */
async function run(handler: unknown, event: unknown): Promise<string> {
  let runtime = '';
  try {
    await (handler as Handler)(event as never, context as never);
  } catch (error) {
    const { name, message, stack } = error as Error;
    runtime = JSON.stringify({ errorType: name, errorMessage: message, ...(error as object), stack });
  }
  return `${written.join('')}${runtime}`;
}

function records(...bodies: readonly string[]) {
  return {
    Records: bodies.map((body, i) => ({
      messageId: `m-${i}`,
      body,
      attributes: { ApproximateReceiveCount: '5' },
    })),
  };
}

const { phoneNumber, customerId, timeZone, ...attributes } = markedPerson;
const contact = {
  campaignId: 'spring',
  contactKey: customerId,
  customerId,
  phoneNumber,
  timeZone,
  attributes,
  status: 'FAILED',
  attempt: 1,
  error: { name: 'InvalidParameterException', message: `Not ${phoneNumber}, ${attributes.firstName}.` },
  updatedAt: '2026-11-28T10:00:00.000Z',
};

const dropped = (key: string) =>
  JSON.stringify({ detail: { bucket: { name: 'uploads' }, object: { key, size: 9, 'version-id': 'v1' } } });

/** Text that is no JSON, because it was cut off in the middle of a customer. */
const cutOff = JSON.stringify(contact).slice(0, -20);

describe('with an AWS that repeats what it is sent', () => {
  it('the test finds the customer where nothing is taken out', async () => {
    const { DynamoDBClient, PutItemCommand } = await import('@aws-sdk/client-dynamodb');
    const putting = new DynamoDBClient({}).send(
      new PutItemCommand({ TableName: 'contacts', Item: marshall(contact) }),
    );
    const error = await putting.then(
      () => undefined,
      (refused: Error) => refused,
    );
    expect(marksIn(String(error?.message)).length).toBeGreaterThan(4);
  });

  it.each([
    [
      'dialer',
      () => import('../../../lambdas/dialer.ts'),
      records(
        JSON.stringify({ campaignId: 'spring', contactKey: customerId, attempt: 1, phoneNumber, timeZone }),
        JSON.stringify({ campaignId: 'spring', contactKey: phoneNumber, attempt: 1, phoneNumber }),
        JSON.stringify(contact),
        cutOff,
      ),
    ],
    [
      'importer',
      () => import('../../../lambdas/importer.ts'),
      records(dropped('spring.csv'), dropped('spring.json'), dropped('suppressions/x.csv'), cutOff),
    ],
    [
      'intake',
      () => import('../../../lambdas/intake.ts'),
      records(
        JSON.stringify({
          campaign: 'spring',
          requestId: phoneNumber,
          phoneNumber,
          customerId,
          timeZone,
          attributes,
        }),
        JSON.stringify({
          campaign: phoneNumber,
          requestId: customerId,
          phoneNumber,
          [customerId]: attributes,
        }),
        JSON.stringify({ requestId: customerId, phoneNumber, attributes }),
        cutOff,
      ),
    ],
    [
      'outcomes',
      () => import('../../../lambdas/outcomes.ts'),
      records(
        JSON.stringify({
          source: 'aws.connect',
          'detail-type': 'Amazon Connect Contact Event',
          detail: {
            eventType: 'DISCONNECTED',
            contactId: '0190b5c5-2f3c-7a4d-8b1e-123456789012',
            channel: 'VOICE',
            instanceArn,
            initiationMethod: 'API',
            customerEndpoint: { type: 'TELEPHONE_NUMBER', address: phoneNumber },
            tags: { ...attributes },
            disconnectTimestamp: '2026-11-28T10:00:00.000Z',
          },
        }),
        cutOff,
      ),
    ],
    ['sweeper', () => import('../../../lambdas/sweeper.ts'), {}],
    [
      'counter',
      () => import('../../../lambdas/counter.ts'),
      {
        Records: [
          {
            eventID: 'e-1',
            dynamodb: {
              SequenceNumber: '1',
              NewImage: marshall(contact),
              OldImage: marshall(
                { ...contact, status: 'DIALING', error: undefined },
                { removeUndefinedValues: true },
              ),
            },
          },
        ],
      },
    ],
    [
      'closer',
      () => import('../../../lambdas/closer.ts'),
      records(JSON.stringify({ campaignId: 'spring' }), cutOff),
    ],
  ] as const)('the %s tells nothing of a customer', async (_, load, event) => {
    const { handler } = await load();
    const refusedBefore = aws.refused;

    const all = await run(handler, event);

    expect(aws.refused).toBeGreaterThan(refusedBefore);
    expect(all).toMatch(/"level":"(ERROR|WARN)"/);
    expect(marksIn(all), all).toEqual([]);
  });
});

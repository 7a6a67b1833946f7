/** Keeps the campaigns' counts from the stream of the Contacts table, and publishes the ends of contacts. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { ContactEventBus } from '../src/aws/campaign-events.ts';
import { CampaignTable } from '../src/aws/campaign-table.ts';
import { CountItems } from '../src/aws/count-ledger.ts';
import { dynamoClient } from '../src/aws/dynamo-client.ts';
import { fromItem } from '../src/aws/dynamo-item.ts';
import { EmbeddedMetrics } from '../src/aws/embedded-metrics.ts';
import { requestLimits } from '../src/aws/request-limits.ts';
import { structuredLog } from '../src/aws/structured-log.ts';
import { systemClock } from '../src/aws/system-clock.ts';
import type { Contact } from '../src/contact/contact.ts';
import { endedFields } from '../src/counting/contact-ended.ts';
import { contactMetrics } from '../src/counting/contact-metrics.ts';
import { Counter } from '../src/counting/count-contacts.ts';
import {
  type ContactChanged,
  type CountedContact,
  changeIdOf,
  countedFields,
} from '../src/counting/count-ledger.ts';
import { requireEnv } from './environment.ts';
import { withErrorLogging } from './error-logging.ts';

const log = structuredLog('counter');
const metrics = new EmbeddedMetrics({ service: 'counter', stack: requireEnv('STACK_NAME') }, systemClock);
const db = dynamoClient();
const counter = new Counter({
  ledger: new CountItems(db, requireEnv('CAMPAIGNS_TABLE'), requireEnv('CONTROL_TABLE'), systemClock),
  campaigns: new CampaignTable(db, requireEnv('CAMPAIGNS_TABLE')),
  clock: systemClock,
  log,
  events: new ContactEventBus(
    new EventBridgeClient({ requestHandler: requestLimits }),
    systemClock,
    Math.random,
  ),
  metrics,
  random: Math.random,
});

export const handler = withErrorLogging(log, handle);

/**
 * Throws if the batch could not be counted: the stream then redelivers all of it. A partial failure would move the
 * start of the next batch, by which the counter recognizes a batch it has counted.
 */
async function handle(event: DynamoDBStreamEvent): Promise<void> {
  const changes = event.Records.flatMap((record) => readOrReport(record) ?? []);
  await counter.count(changes);
  // After counting: a failed batch is redelivered, and its figures would be published twice.
  if (changes.length > 0) metrics.publish({ ChangesCounted: changes.length });
  for (const [campaignId, values] of contactMetrics(changes)) metrics.publish(values, campaignId);
  log.info('Batch counted.', { changes: changes.length });
}

/** As `readChange`; a record that it cannot read at all must not hold up the others of its shard. */
function readOrReport(record: DynamoDBRecord): ContactChanged | undefined {
  try {
    return readChange(record);
  } catch (error) {
    log.error('A record of the stream cannot be read; it is not counted.', {
      eventID: record?.eventID,
      error,
    });
    return undefined;
  }
}

/** Undefined for what cannot change a count: a contact that was deleted, or a record that names no contact. */
function readChange({ eventID, dynamodb }: DynamoDBRecord): ContactChanged | undefined {
  const { NewImage, OldImage } = dynamodb ?? {};
  if (!NewImage) return undefined;
  const after = contactOf(NewImage);
  const { campaignId } = after;
  if (typeof eventID !== 'string' || typeof campaignId !== 'string') {
    log.error('A record of the stream does not have the form of the Contacts table; it is not counted.', {
      eventID,
    });
    return undefined;
  }
  return {
    eventId: changeIdOf(eventID),
    campaignId,
    ...(OldImage && { before: contactOf(OldImage) }),
    after,
  };
}

/**
 * What counting needs of an image; the rest of a contact may be long and is not read. A field that cannot be read, because
 * it was edited by hand, is left out.
 */
function contactOf(image: NonNullable<DynamoDBRecord['dynamodb']>['NewImage'] = {}) {
  const given = image as Record<string, AttributeValue>;
  const isPublished = given.events?.BOOL === true;
  const names = new Set<string>(isPublished ? [...countedFields, ...endedFields] : countedFields);
  const fields = [...names].flatMap((name) => {
    const value = given[name];
    if (value === undefined) return [];
    try {
      return Object.entries(fromItem({ [name]: value }));
    } catch {
      return [];
    }
  });
  return Object.fromEntries(fields) as unknown as CountedContact & Pick<Contact, 'campaignId'>;
}

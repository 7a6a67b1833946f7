/**
 * The register of calls: an item `call#CONTACTID` of the Control table for each, written before its contact says DIALED. Not
 * an index: an index cannot be asked for many calls at once, and takes a write more for each.
 */
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { CallRegister, PlacedCall, RegisteredCall } from '../contact/call-register.ts';
import { indexedFields } from '../contact/contact.ts';
import type { ContactId, IndexedContact } from '../contact/contact-store.ts';
import type { Clock } from '../time/clock.ts';
import { expiryAfter } from '../time/expiry.ts';
import { BatchGet } from './batch-get.ts';
import { toItem } from './dynamo-item.ts';

/** Events of a call come within hours of it; EventBridge tries for a day. */
const DAYS_KEPT = 3;

export interface RegisterTables {
  readonly contacts: string;
  readonly control: string;
}

/** Entries of earlier versions have no more than whose call it is, and its claim. */
interface Entry extends ContactId, Partial<Omit<PlacedCall, keyof ContactId | 'contactId'>> {
  readonly id: string;
}

export class CallRegisterTable implements CallRegister {
  readonly #db: DynamoDBClient;
  readonly #reader: BatchGet;
  readonly #tables: RegisterTables;
  readonly #clock: Pick<Clock, 'now'>;

  constructor(db: DynamoDBClient, tables: RegisterTables, clock: Pick<Clock, 'now'>) {
    this.#db = db;
    this.#reader = new BatchGet(db);
    this.#tables = tables;
    this.#clock = clock;
  }

  async enter({ contactId, ...call }: PlacedCall): Promise<void> {
    const expiresAt = expiryAfter(this.#clock.now(), DAYS_KEPT);
    const Item = toItem({ id: entryId(contactId), ...call, expiresAt });
    await this.#db.send(new PutItemCommand({ TableName: this.#tables.control, Item }));
  }

  async lookUp(contactIds: readonly string[]): Promise<ReadonlyMap<string, RegisteredCall>> {
    const { contacts, control } = this.#tables;
    const ids = [...new Set(contactIds)].map((contactId) => ({ id: entryId(contactId) }));
    const isConsistent = true;
    const entries = (await this.#reader.read(control, ids, { isConsistent })) as unknown as Entry[];
    const keys = new Map(
      entries.map(({ campaignId, contactKey }) => [
        `${campaignId}#${contactKey}`,
        { campaignId, contactKey },
      ]),
    );
    const found = (await this.#reader.read(contacts, [...keys.values()], {
      fields: ['campaignId', 'contactKey', ...indexedFields],
      isConsistent,
    })) as unknown as IndexedContact[];
    const standing = new Map(
      found.map((contact) => [`${contact.campaignId}#${contact.contactKey}`, contact]),
    );
    return new Map(
      entries.map((entry) => {
        const contactId = entry.id.slice(entryId('').length);
        return [
          contactId,
          registered(entry, contactId, standing.get(`${entry.campaignId}#${entry.contactKey}`)),
        ];
      }),
    );
  }
}

function registered(entry: Entry, contactId: string, contact: IndexedContact | undefined): RegisteredCall {
  const { campaignId, contactKey, claimId, attempt, claimedAt, dialedAt, events } = entry;
  const claim = { ...(claimId !== undefined && { claimId }), ...(claimedAt !== undefined && { claimedAt }) };
  const call = attempt !== undefined &&
    dialedAt !== undefined && {
      call: { campaignId, contactKey, contactId, attempt, dialedAt, ...claim, ...(events && { events }) },
    };
  return { ...(claimId !== undefined && { claimId }), ...call, ...(contact && { contact }) };
}

function entryId(contactId: string): string {
  return `call#${contactId}`;
}

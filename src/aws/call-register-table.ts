/**
 * The register of calls: an item `call#CONTACTID` of the Control table for each, written with its contact in one
 * transaction. Not an index: an index cannot be asked for many calls at once, and takes a write more for each.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { CallRegister, RegisteredCall } from '../app/call-register.ts';
import type { Clock, ContactId, IndexedContact } from '../app/ports.ts';
import { indexedFields } from '../domain/contact.ts';
import type { ContactTransition } from '../domain/contact-transition.ts';
import { expiryAfter } from '../domain/expiry.ts';
import { BatchGet } from './batch-get.ts';
import { contactUpdate } from './contact-update.ts';
import { toItem } from './dynamo-item.ts';
import { holds } from './own-write.ts';
import { transact } from './transaction.ts';

/** Events of a call come within hours of it; EventBridge tries for a day. */
const DAYS_KEPT = 3;

export interface RegisterTables {
  readonly contacts: string;
  readonly control: string;
}

interface Entry extends ContactId {
  readonly id: string;
  readonly claimId?: string;
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

  async enter(
    contact: ContactId & { readonly claimId?: string },
    transition: ContactTransition,
  ): Promise<boolean> {
    const { campaignId, contactKey, claimId } = contact;
    const { contactId } = transition.set;
    if (contactId === undefined) throw new Error('A call without a ContactId cannot be entered.');
    const expiresAt = expiryAfter(this.#clock.now(), DAYS_KEPT);
    const entry = toItem({ id: entryId(contactId), campaignId, contactKey, claimId, expiresAt });
    const refusals = await transact(this.#db, [
      { Update: contactUpdate(this.#tables.contacts, contact, transition) },
      { Put: { TableName: this.#tables.control, Item: entry } },
    ]);
    // A write of our own whose answer was lost holds all that it set.
    return refusals === 'done' || holds(refusals[0]?.standing ?? {}, transition.set);
  }

  async lookUp(contactIds: readonly string[]): Promise<ReadonlyMap<string, RegisteredCall>> {
    const { contacts, control } = this.#tables;
    const ids = [...new Set(contactIds)].map((contactId) => ({ id: entryId(contactId) }));
    const fields = ['id', 'campaignId', 'contactKey', 'claimId'];
    const isConsistent = true;
    const entries = (await this.#reader.read(control, ids, { fields, isConsistent })) as unknown as Entry[];
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
    const latest = new Map(
      found.flatMap((contact) => (contact.contactId ? [[contact.contactId, contact]] : [])),
    );
    return new Map(
      entries.map(({ id, claimId }) => {
        const contactId = id.slice(entryId('').length);
        const contact = latest.get(contactId);
        return [contactId, { ...(claimId && { claimId }), ...(contact && { contact }) }];
      }),
    );
  }
}

function entryId(contactId: string): string {
  return `call#${contactId}`;
}

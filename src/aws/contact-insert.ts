/**
 * New contacts by PartiQL's INSERT: a write that fails when its key is taken, for one write unit a KB, where a transaction
 * costs two. A batch takes 25 of them and answers each by itself, so one that is throttled is sent again alone.
 */
import {
  BatchExecuteStatementCommand,
  type BatchStatementRequest,
  type BatchStatementResponse,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { writeUnits } from '../campaign/item-size.ts';
import type { Contact } from '../contact/contact.ts';
import { OutOfTime } from '../importing/out-of-time.ts';
import { WritePace } from '../importing/write-pace.ts';
import type { BatchGet } from './batch-get.ts';
import { contactItem } from './contact-item.ts';
import { shortPatience, type ThrottlePatience } from './dynamo-throttle-retry.ts';
import { isPassingCode, isThrottleCode } from './dynamo-transient-errors.ts';

/** Statements that one BatchExecuteStatement takes (Amazon DynamoDB API Reference). */
const BATCH = 25;

/** Maximum retries of a statement that fails for reasons of DynamoDB's own. */
const MAX_FAILURES = 10;

/** How fast contacts are inserted, and until when. */
export interface InsertPacing {
  /** One for all inserts of a process. */
  readonly pace: WritePace;
  readonly patience: ThrottlePatience;
}

/** For few contacts. */
export function unhurriedInserts(): InsertPacing {
  return { pace: new WritePace(), patience: shortPatience };
}

type Insertion = 'inserted' | 'exists' | 'throttled' | 'failed';

export class ContactInsert {
  readonly #db: DynamoDBClient;
  readonly #table: string;
  readonly #reader: BatchGet;
  readonly #pacing: InsertPacing;

  constructor(db: DynamoDBClient, table: string, reader: BatchGet, pacing: InsertPacing) {
    this.#db = db;
    this.#table = table;
    this.#reader = reader;
    this.#pacing = pacing;
  }

  /** As ContactStore.insert. */
  async insert(contacts: readonly Contact[]): Promise<readonly (Contact | undefined)[]> {
    const holders: (Contact | undefined)[] = [];
    for (let i = 0; i < contacts.length; i += BATCH) {
      holders.push(...(await this.#insertBatch(contacts.slice(i, i + BATCH))));
    }
    return holders;
  }

  async #insertBatch(contacts: readonly Contact[]): Promise<readonly (Contact | undefined)[]> {
    const holders = new Map<Contact, Contact>();
    let failures = 0;
    for (let left = contacts; left.length > 0; ) {
      const insertions = await this.#send(left);
      const withResult = (wanted: Insertion) => left.filter((_, i) => insertions[i] === wanted);
      if (withResult('failed').length > 0 && ++failures > MAX_FAILURES) {
        throw new Error(`The Contacts table failed to insert contacts ${failures} times.`);
      }
      const gone = await this.#findHolders(withResult('exists'), holders);
      left = [...withResult('throttled'), ...withResult('failed'), ...gone];
    }
    return contacts.map((contact) => holders.get(contact));
  }

  /** Waits for the pace and sends one batch; answers what became of each. */
  async #send(contacts: readonly Contact[]): Promise<readonly Insertion[]> {
    const { pace, patience } = this.#pacing;
    const { clock } = patience;
    const units = contacts.map((contact) => writeUnits(undefined, contact));
    const all = units.reduce((sum, each) => sum + each, 0);
    const at = pace.reserve(all, clock.now(), patience.until(clock.now()));
    if (at === undefined) throw new OutOfTime('The Contacts table throttled inserts until the deadline.');
    await clock.sleepUntil(at);
    const { Responses = [] } = await this.#db.send(
      new BatchExecuteStatementCommand({ Statements: contacts.map((contact) => this.#statement(contact)) }),
    );
    const insertions = contacts.map((_, i) => insertionOf(Responses[i]));
    const throttled = units.reduce((sum, each, i) => sum + (insertions[i] === 'throttled' ? each : 0), 0);
    // Contacts that are queued may be dialed at once.
    const areCallsMade = contacts.some(({ status }) => status === 'QUEUED');
    pace.note({ accepted: all - throttled, throttled }, clock.now(), areCallsMade);
    return insertions;
  }

  #statement(contact: Contact): BatchStatementRequest {
    const item = contactItem(contact);
    // Fields of a contact are names of our own, without quotes.
    const fields = Object.keys(item).map((field) => `'${field}': ?`);
    return {
      Statement: `INSERT INTO "${this.#table}" VALUE {${fields.join(', ')}}`,
      Parameters: Object.values(item),
    };
  }

  /** Finds the contacts that hold the keys of `contacts`; returns those whose holder is gone. */
  async #findHolders(
    contacts: readonly Contact[],
    holders: Map<Contact, Contact>,
  ): Promise<readonly Contact[]> {
    if (contacts.length === 0) return [];
    const keys = contacts.map(({ campaignId, contactKey }) => ({ campaignId, contactKey }));
    const found = await this.#reader.read(this.#table, keys, { isConsistent: true });
    const byKey = new Map((found as unknown as Contact[]).map((holder) => [holder.contactKey, holder]));
    for (const contact of contacts) {
      const holder = byKey.get(contact.contactKey);
      if (holder) holders.set(contact, holder);
    }
    return contacts.filter((contact) => !holders.has(contact));
  }
}

/** @throws Error when a statement can never be carried out. */
function insertionOf(response: BatchStatementResponse | undefined): Insertion {
  const { Code, Message } = response?.Error ?? {};
  if (response === undefined) throw new Error('DynamoDB did not answer each insert of a batch.');
  if (Code === undefined) return 'inserted';
  if (Code === 'DuplicateItem' || Code === 'ConditionalCheckFailed') return 'exists';
  if (isThrottleCode(Code)) return 'throttled';
  if (isPassingCode(Code) || Code === 'InternalServerError') return 'failed';
  throw new Error(`The Contacts table refused a new contact: ${Code} (${Message ?? 'no message'}).`);
}

/** Claims: a contact of the Contacts table and the note at its number in the Numbers table, in one transaction. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Claims, ClaimVerdict } from '../app/claims.ts';
import type { NotedCall, NumberCap } from '../app/number-store.ts';
import type { ContactId } from '../app/ports.ts';
import type { ContactTransition } from '../domain/contact-transition.ts';
import { contactUpdate } from './contact-update.ts';
import { type NumberItem, noteUpdate, refusalOf } from './note-update.ts';
import { NumberTable, numberItemKey } from './number-table.ts';
import { holds } from './own-write.ts';
import { transact } from './transaction.ts';

export interface ClaimTables {
  readonly contacts: string;
  readonly numbers: string;
}

export class ClaimTransaction implements Claims {
  readonly #db: DynamoDBClient;
  readonly #tables: ClaimTables;
  readonly #numbers: NumberTable;

  constructor(db: DynamoDBClient, tables: ClaimTables) {
    this.#db = db;
    this.#tables = tables;
    this.#numbers = new NumberTable(db, tables.numbers);
  }

  /** @throws when the tables cannot be written; the contact may be claimed then, but nobody may be called for it. */
  async claim(
    contact: ContactId & { readonly phoneNumber: string },
    transition: ContactTransition,
    call: NotedCall,
    cap: NumberCap,
  ): Promise<ClaimVerdict> {
    const { phoneNumber } = contact;
    for (;;) {
      const refusals = await transact(this.#db, [
        { Update: contactUpdate(this.#tables.contacts, contact, transition) },
        {
          Update: {
            TableName: this.#tables.numbers,
            Key: numberItemKey(phoneNumber),
            ...noteUpdate(call, cap),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          },
        },
      ]);
      if (refusals === 'done') return { type: 'claimed' };
      const [ofContact, ofNumber] = refusals;
      // A claim of our own whose answer was lost: nobody else makes one of this name.
      if (ofContact) return { type: holds(ofContact.standing ?? {}, transition.set) ? 'claimed' : 'taken' };
      const standing: NumberItem = ofNumber?.standing ?? {};
      const verdict = refusalOf(standing, call, cap);
      switch (verdict?.type) {
        case 'suppressed':
        case 'capped':
          return verdict;
        case 'tooLong':
          await this.#numbers.trim(phoneNumber, standing.calls ?? []);
          break;
        default:
          throw new Error('The Numbers table refused a call and does not say why.');
      }
    }
  }
}

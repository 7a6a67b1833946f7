/** Claims on the items of the Numbers table: docs/decisions/0023-claims-on-numbers.md. */
import type { DynamoDBClient, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { ContactId } from '../contact/contact-store.ts';
import type { ContactTransition } from '../contact/contact-transition.ts';
import type { AttemptOnNumber, ClaimName, Claims, ClaimVerdict, WithClaim } from '../dialing/claims.ts';
import { capsBeside } from '../dialing/frequency-cap.ts';
import type { NumberClaim } from '../dialing/number-claim.ts';
import type { NumberCap } from '../dialing/number-store.ts';
import {
  claimCheck,
  claimUpdate,
  type NumberItem,
  noClaimCheck,
  refusalOf,
  releaseUpdate,
} from './claim-update.ts';
import { contactUpdate } from './contact-update.ts';
import { NumberTable, numberItemKey } from './number-table.ts';
import { itemInTheWay } from './own-write.ts';
import { transact } from './transaction.ts';

export interface ClaimTables {
  readonly contacts: string;
  readonly numbers: string;
}

export class ClaimTable implements Claims {
  readonly #db: DynamoDBClient;
  readonly #tables: ClaimTables;
  readonly #numbers: NumberTable;

  constructor(db: DynamoDBClient, tables: ClaimTables) {
    this.#db = db;
    this.#tables = tables;
    this.#numbers = new NumberTable(db, tables.numbers);
  }

  /** @throws when the table cannot be written; the number may be claimed then, but no call may be placed. */
  async claim(
    phoneNumber: string,
    claim: NumberClaim,
    caps: readonly NumberCap[],
    replaces: string | undefined,
    lists: readonly string[],
  ): Promise<ClaimVerdict> {
    const former = await this.#numbers.readFormer(phoneNumber);
    if (former === undefined) return this.#claim(phoneNumber, claim, caps, replaces, lists);
    const refusal = refusalOf(former.whole, claim, caps, replaces, lists);
    if (refusal && refusal.type !== 'tooLong') return refusal;
    return this.#claim(
      phoneNumber,
      claim,
      capsBeside(former.calls, Date.parse(claim.claimedAt), caps),
      replaces,
      lists,
    );
  }

  async #claim(
    phoneNumber: string,
    claim: NumberClaim,
    caps: readonly NumberCap[],
    replaces: string | undefined,
    lists: readonly string[],
  ): Promise<ClaimVerdict> {
    for (;;) {
      try {
        await this.#numbers.update(phoneNumber, claimUpdate(claim, caps, replaces, lists));
        return { type: 'claimed' };
      } catch (error) {
        const standing = itemInTheWay(error) as NumberItem | undefined;
        const verdict = standing && refusalOf(standing, claim, caps, replaces, lists);
        if (!verdict) throw error;
        if (verdict.type !== 'tooLong') return verdict;
        await this.#numbers.trim(phoneNumber, standing.calls ?? []);
      }
    }
  }

  /** @throws when neither is written, and why is not known. */
  releaseWithContact(
    phoneNumber: string,
    claim: ClaimName,
    contact: ContactId,
    transition: ContactTransition,
  ): Promise<WithClaim> {
    return this.#together(contact, transition, {
      Update: { ...this.#item(phoneNumber), ...releaseUpdate(claim) },
    });
  }

  /** @throws when nothing is written, and why is not known. */
  leaveOpen(
    phoneNumber: string,
    claim: ClaimName,
    contact: ContactId,
    transition: ContactTransition,
  ): Promise<WithClaim> {
    return this.#together(contact, transition, {
      ConditionCheck: { ...this.#item(phoneNumber), ...claimCheck(claim) },
    });
  }

  /** @throws when nothing is written, and why is not known. */
  leaveNumber(
    phoneNumber: string,
    attempt: AttemptOnNumber,
    transition: ContactTransition,
  ): Promise<WithClaim> {
    return this.#together(attempt, transition, {
      ConditionCheck: { ...this.#item(phoneNumber), ...noClaimCheck(attempt) },
    });
  }

  /** The contact's transition and what is asked or written of its number: both or neither. */
  async #together(
    contact: ContactId,
    transition: ContactTransition,
    ofNumber: TransactWriteItem,
  ): Promise<WithClaim> {
    const ofContact = { Update: contactUpdate(this.#tables.contacts, contact, transition) };
    const result = await transact(this.#db, [ofContact, ofNumber]);
    if (result.type === 'done') return result;
    return { type: result.refused.includes(1) ? 'claimIsGone' : 'contactHasChanged' };
  }

  #item(phoneNumber: string) {
    return { TableName: this.#tables.numbers, Key: numberItemKey(phoneNumber) };
  }

  async release(phoneNumber: string, claim: ClaimName): Promise<void> {
    await this.#numbers.unlessChanged(phoneNumber, releaseUpdate(claim));
  }
}

/** The do-not-call list, claims and the calls of late over memory, with the semantics of the Numbers table. */

import { entryOf, refusalOf } from '../../src/aws/claim-update.ts';
import { GENERAL_LIST, MAX_LISTS } from '../../src/campaign/do-not-call-list.ts';
import type { ClaimName, ClaimVerdict } from '../../src/dialing/claims.ts';
import type { ListEntry, ListedNumber } from '../../src/dialing/do-not-call.ts';
import { callEntry } from '../../src/dialing/frequency-cap.ts';
import type { NumberClaim } from '../../src/dialing/number-claim.ts';
import type {
  NotedCall,
  NumberCap,
  NumberState,
  NumberStore,
  Suppression,
} from '../../src/dialing/number-store.ts';
import { keysOf, numberKey } from '../../src/phone/number-key.ts';

export class MemoryNumbers implements NumberStore {
  /** By `numberKey`. */
  readonly suppressed = new Map<string, Suppression>();
  /** By `numberKey`: the entries on other lists. */
  readonly lists = new Map<string, Readonly<Record<string, ListEntry>>>();
  /** By `numberKey`: `callEntry`s, newest first. */
  readonly calls = new Map<string, readonly string[]>();
  /** By `numberKey`: the latest claim. */
  readonly claims = new Map<string, NumberClaim>();

  /** As `Claims.claim`. */
  claim(
    phoneNumber: string,
    claim: NumberClaim,
    caps: readonly NumberCap[],
    replaces: string | undefined,
    lists: readonly string[] = [],
  ): ClaimVerdict {
    const calls = keysOf(phoneNumber).flatMap((key) => this.calls.get(key) ?? []);
    const standing = this.claims.get(numberKey(phoneNumber));
    const item = {
      ...this.#listings(phoneNumber),
      calls: calls.sort().reverse(),
      ...(standing && { claim: standing }),
    };
    const refusal = refusalOf(item, claim, caps, replaces, lists);
    if (refusal && refusal.type !== 'tooLong') return refusal;
    this.claims.set(numberKey(phoneNumber), claim);
    this.calls.set(numberKey(phoneNumber), [
      entryOf(claim),
      ...(this.calls.get(numberKey(phoneNumber)) ?? []),
    ]);
    return { type: 'claimed' };
  }

  /** On the general list also under a key that earlier versions used. */
  #listings(phoneNumber: string): ListedNumber {
    const general = keysOf(phoneNumber)
      .map((key) => this.suppressed.get(key))
      .find((entry) => entry !== undefined);
    const lists = this.lists.get(numberKey(phoneNumber));
    return {
      ...(general && { suppressedAt: general.at, suppressedBy: general.source }),
      ...(lists && { lists }),
    };
  }

  /** Whether the claim was there to be given back. */
  release(phoneNumber: string, claim: ClaimName): boolean {
    const [newest, ...earlier] = this.calls.get(numberKey(phoneNumber)) ?? [];
    if (this.claims.get(numberKey(phoneNumber))?.claimId !== claim.claimId || newest !== entryOf(claim))
      return false;
    this.claims.delete(numberKey(phoneNumber));
    this.calls.set(numberKey(phoneNumber), earlier);
    return true;
  }

  async read(phoneNumbers: readonly string[]): Promise<ReadonlyMap<string, NumberState>> {
    return new Map(
      phoneNumbers.map((phoneNumber) => {
        const claim = this.claims.get(numberKey(phoneNumber));
        return [phoneNumber, { ...this.#listings(phoneNumber), ...(claim && { claim }) }];
      }),
    );
  }

  async releaseCall(phoneNumber: string, call: NotedCall): Promise<void> {
    const [newest, ...earlier] = this.calls.get(numberKey(phoneNumber)) ?? [];
    if (newest === callEntry(call)) this.calls.set(numberKey(phoneNumber), earlier);
  }

  async suppress(phoneNumber: string, entry: Suppression, list = GENERAL_LIST): Promise<boolean> {
    if (list !== GENERAL_LIST) return this.#putOnNamedList(phoneNumber, entry, list);
    const standing = this.suppressed.get(numberKey(phoneNumber));
    if (!standing) this.suppressed.set(numberKey(phoneNumber), entry);
    return !standing || (standing.at === entry.at && standing.source === entry.source);
  }

  /** What an operator removes from a list. */
  remove(phoneNumber: string, list: string): void {
    const key = numberKey(phoneNumber);
    if (list === GENERAL_LIST) this.suppressed.delete(key);
    const { [list]: _, ...others } = this.lists.get(key) ?? {};
    this.lists.set(key, others);
  }

  #putOnNamedList(phoneNumber: string, entry: Suppression, list: string): boolean | Promise<boolean> {
    const key = numberKey(phoneNumber);
    const lists = this.lists.get(key) ?? {};
    const standing = Object.hasOwn(lists, list) ? lists[list] : undefined;
    if (standing) return standing.since === entry.at && standing.by === entry.source;
    if (Object.keys(lists).length >= MAX_LISTS) return this.suppress(phoneNumber, entry);
    this.lists.set(key, { ...lists, [list]: { since: entry.at, by: entry.source } });
    return true;
  }
}

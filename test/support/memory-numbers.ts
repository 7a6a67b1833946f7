/** The do-not-call list, claims and the calls of late over memory, with the semantics of the Numbers table. */

import { entryOf, refusalOf } from '../../src/aws/claim-update.ts';
import type { ClaimName, ClaimVerdict } from '../../src/dialing/claims.ts';
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
  ): ClaimVerdict {
    const suppressedAt = this.#listing(phoneNumber)?.at;
    const calls = keysOf(phoneNumber).flatMap((key) => this.calls.get(key) ?? []);
    const standing = this.claims.get(numberKey(phoneNumber));
    const item = {
      ...(suppressedAt && { suppressedAt }),
      calls: calls.sort().reverse(),
      ...(standing && { claim: standing }),
    };
    const refusal = refusalOf(item, claim, caps, replaces);
    if (refusal && refusal.type !== 'tooLong') return refusal;
    this.claims.set(numberKey(phoneNumber), claim);
    this.calls.set(numberKey(phoneNumber), [
      entryOf(claim),
      ...(this.calls.get(numberKey(phoneNumber)) ?? []),
    ]);
    return { type: 'claimed' };
  }

  /** Also under a key that earlier versions used. */
  #listing(phoneNumber: string): Suppression | undefined {
    return keysOf(phoneNumber)
      .map((key) => this.suppressed.get(key))
      .find((entry) => entry !== undefined);
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
        const suppressedAt = this.#listing(phoneNumber)?.at;
        const claim = this.claims.get(numberKey(phoneNumber));
        return [phoneNumber, { ...(suppressedAt && { suppressedAt }), ...(claim && { claim }) }];
      }),
    );
  }

  async releaseCall(phoneNumber: string, call: NotedCall): Promise<void> {
    const [newest, ...earlier] = this.calls.get(numberKey(phoneNumber)) ?? [];
    if (newest === callEntry(call)) this.calls.set(numberKey(phoneNumber), earlier);
  }

  async suppress(phoneNumber: string, entry: Suppression): Promise<boolean> {
    const standing = this.suppressed.get(numberKey(phoneNumber));
    if (!standing) this.suppressed.set(numberKey(phoneNumber), entry);
    return !standing || (standing.at === entry.at && standing.source === entry.source);
  }
}

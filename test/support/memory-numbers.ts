/** The do-not-call list and the calls of late over memory, with the semantics of the Numbers table. */

import type {
  NotedCall,
  NumberCap,
  NumberStore,
  NumberVerdict,
  Suppression,
} from '../../src/app/number-store.ts';
import { callEntry, cappedUntil } from '../../src/domain/frequency-cap.ts';
import { numberKey } from '../../src/domain/number-key.ts';

export class MemoryNumbers implements NumberStore {
  /** By E.164 number. */
  readonly suppressed = new Map<string, Suppression>();
  /** By E.164 number: `callEntry`s, newest first. */
  readonly calls = new Map<string, readonly string[]>();

  async note(phoneNumber: string, call: NotedCall, cap: NumberCap): Promise<NumberVerdict> {
    const suppression = this.suppressed.get(numberKey(phoneNumber));
    if (suppression) return { type: 'suppressed', at: suppression.at };
    const calls = this.calls.get(numberKey(phoneNumber)) ?? [];
    const entry = callEntry(call);
    if (calls.includes(entry)) return { type: 'noted' };
    const until = cappedUntil(calls, call.atMs, cap);
    if (until !== undefined) return { type: 'capped', until };
    this.calls.set(numberKey(phoneNumber), [entry, ...calls]);
    return { type: 'noted' };
  }

  async giveBack(phoneNumber: string, call: NotedCall): Promise<void> {
    const [newest, ...earlier] = this.calls.get(numberKey(phoneNumber)) ?? [];
    if (newest === callEntry(call)) this.calls.set(numberKey(phoneNumber), earlier);
  }

  async suppress(phoneNumber: string, entry: Suppression): Promise<boolean> {
    const standing = this.suppressed.get(numberKey(phoneNumber));
    if (!standing) this.suppressed.set(numberKey(phoneNumber), entry);
    return !standing || (standing.at === entry.at && standing.source === entry.source);
  }
}

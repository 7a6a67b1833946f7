/** One number that is about to be called: what the do-not-call list and the frequency cap say, over all campaigns. */
import { capOf } from '../domain/frequency-cap.ts';
import { contactInLog } from './contact-in-log.ts';
import type { Claim } from './dial-attempt.ts';
import type { DialerPorts } from './dialer-ports.ts';
import type { NumberVerdict } from './number-store.ts';

export interface WhyNot {
  readonly reason: string;
  /** Nobody could say: it is asked again later. */
  readonly isForNow: boolean;
}

export class NotedNumber {
  readonly #claim: Claim;
  readonly #ports: Pick<DialerPorts, 'numbers' | 'log'>;

  constructor(claim: Claim, ports: Pick<DialerPorts, 'numbers' | 'log'>) {
    this.#claim = claim;
    this.#ports = ports;
  }

  /** Notes that the number is called, or answers why it must not be. The same claim is noted once, however often. */
  async whyNot(): Promise<WhyNot | undefined> {
    const { contact, campaign } = this.#claim;
    const cap = capOf(campaign.settings);
    let verdict: NumberVerdict;
    try {
      verdict = await this.#ports.numbers.note(contact.phoneNumber, this.#call, cap);
    } catch (error) {
      // Nobody can say whether the number may be called, so it is not.
      this.#ports.log.error('The do-not-call list cannot be read.', { ...contactInLog(contact), error });
      return { reason: 'The do-not-call list cannot be read.', isForNow: true };
    }
    switch (verdict.type) {
      case 'noted':
        return undefined;
      case 'suppressed':
        return { reason: `The number is on the do-not-call list since ${verdict.at}.`, isForNow: false };
      case 'capped':
        return {
          reason: `The number was called ${cap.attempts} times within ${cap.days} days, as often as "frequencyCap" allows; it may be called again from ${verdict.until} on.`,
          isForNow: false,
        };
    }
  }

  /** No call came of it. A note that stays for some trouble spares the number a call, no more. */
  async forget(): Promise<void> {
    try {
      await this.#ports.numbers.giveBack(this.#claim.contact.phoneNumber, this.#call);
    } catch (error) {
      const contact = contactInLog(this.#claim.contact);
      this.#ports.log.warn('A call that was not placed stays noted.', { ...contact, error });
    }
  }

  get #call() {
    return { id: this.#claim.claimId, atMs: this.#claim.claimedAt };
  }
}

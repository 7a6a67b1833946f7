/** One number that is being called: what the do-not-call list and the frequency cap say, over all campaigns. */
import { capOf } from '../domain/frequency-cap.ts';
import type { CampaignSettings } from '../domain/settings.ts';
import type { NumberBar } from './claims.ts';
import { contactInLog } from './contact-in-log.ts';
import type { Claim } from './dial-attempt.ts';
import type { DialerPorts } from './dialer-ports.ts';
import type { NumberVerdict } from './number-store.ts';

export interface WhyNot {
  readonly reason: string;
  /** Nobody could say: it is asked again later. */
  readonly isForNow: boolean;
}

/** Why a number is not called under these settings, in words. */
export function reasonOf(bar: NumberBar, settings: CampaignSettings | undefined): string {
  if (bar.type === 'suppressed') return `The number is on the do-not-call list since ${bar.at}.`;
  const { attempts, days } = capOf(settings);
  return `The number was called ${attempts} times within ${days} days, as often as "frequencyCap" allows; it may be called again from ${bar.until} on.`;
}

export class NotedNumber {
  readonly #claim: Claim;
  readonly #ports: Pick<DialerPorts, 'numbers' | 'log'>;

  constructor(claim: Claim, ports: Pick<DialerPorts, 'numbers' | 'log'>) {
    this.#claim = claim;
    this.#ports = ports;
  }

  /**
   * Whether the number may still be called, before the same claim asks once more: it was noted with the claim, and is
   * noted once, however often. Answers why it must not.
   */
  async whyNot(): Promise<WhyNot | undefined> {
    const { contact, campaign } = this.#claim;
    let verdict: NumberVerdict;
    try {
      verdict = await this.#ports.numbers.note(contact.phoneNumber, this.#call, capOf(campaign.settings));
    } catch (error) {
      // Nobody can say whether the number may be called, so it is not.
      this.#ports.log.error('The do-not-call list cannot be read.', { ...contactInLog(contact), error });
      return { reason: 'The do-not-call list cannot be read.', isForNow: true };
    }
    if (verdict.type === 'noted') return undefined;
    return { reason: reasonOf(verdict, campaign.settings), isForNow: false };
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

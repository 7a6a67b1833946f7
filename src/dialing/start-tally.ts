/**
 * Counts Connect's answers to start requests per campaign. What a dialer counted and did not publish before it
 * crashed is lost; the Contacts table still has it.
 */

import { type ConnectVerdict, verdictOn } from '../connect/connect-errors.ts';
import type { CallAnswer, CallRequest, Telephony } from '../connect/telephony.ts';
import { attemptIdIn } from '../contact/attempt.ts';
import { addValues, type MetricName, type MetricValues } from '../telemetry/metric-names.ts';
import type { Metrics } from '../telemetry/metrics.ts';

const metricOfVerdict = {
  throttled: 'StartsThrottled',
  noCapacity: 'StartsThrottled', // the pacer goes slower after either
  contactRefused: 'StartsRefused',
  requestRefused: 'StartsRefused',
  misconfigured: 'StartsRefused',
  notReached: 'StartsUnreached',
  ambiguous: 'StartsUnclear',
} as const satisfies Record<ConnectVerdict, MetricName>;

export class StartTally implements Pick<Telephony, 'call'> {
  readonly #telephony: Pick<Telephony, 'call'>;
  #counted = new Map<string, MetricValues>();

  constructor(telephony: Pick<Telephony, 'call'>) {
    this.#telephony = telephony;
  }

  async call(request: CallRequest, isInTime: () => boolean): Promise<CallAnswer> {
    const answer = await this.#telephony.call(request, isInTime);
    const name = answer.type === 'placed' ? 'CallsStarted' : metricOfVerdict[verdictOn(answer.error)];
    const campaignId = attemptIdIn(request.name)?.campaignId ?? '';
    this.#counted.set(campaignId, addValues(this.#counted.get(campaignId) ?? {}, { [name]: 1 }));
    return answer;
  }

  /** Publishes what was counted since the last time. */
  publish(metrics: Metrics): void {
    const counted = this.#counted;
    this.#counted = new Map();
    for (const [campaignId, values] of counted) metrics.publish(values, campaignId);
  }
}

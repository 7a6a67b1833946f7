/** What the use cases need of CloudWatch's metrics. */
import type { MetricValues } from './metric-names.ts';

export interface Metrics {
  /**
   * Publishes the values, all of this moment; nothing if there are none. `campaignId`: their campaign, for searches
   * in the log. Never fails, and makes no request.
   */
  publish(values: MetricValues, campaignId?: string): void;
}

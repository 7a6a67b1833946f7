/** What the use cases need of CloudWatch's metrics. */
import type { MetricValues } from './metric-names.ts';

export interface Metrics {
  /**
   * Tells the values, all of this moment; nothing when there are none. `campaignId`: whose they are, for who searches
   * the log. Never fails, and asks nobody over the network.
   */
  publish(values: MetricValues, campaignId?: string): void;
}

/**
 * Metrics for CloudWatch as log lines in the embedded metric format, which cost no request. Written here, because
 * Powertools' metrics would add 12 KB to each function and an unwanted dimension. Like every log line, they contain
 * no phone number.
 */

import {
  type MetricName,
  type MetricValues,
  metricNamespace,
  metricUnits,
  stackDimension,
} from '../telemetry/metric-names.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { maskPhoneNumbers } from '../text/mask-phone-number.ts';
import type { Clock } from '../time/clock.ts';

/** Where the values are from. */
export interface MetricSource {
  /** Name of the function, as in its other lines. */
  readonly service: string;
  /** Name of the stack. */
  readonly stack: string;
}

export class EmbeddedMetrics implements Metrics {
  readonly #source: MetricSource;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #write: (line: string) => void;

  /** @param write takes a line of the log, with its end */
  constructor(source: MetricSource, clock: Pick<Clock, 'now'>, write = toLog) {
    this.#source = source;
    this.#clock = clock;
    this.#write = write;
  }

  publish(values: MetricValues, campaignId?: string): void {
    const names = Object.keys(values) as MetricName[];
    if (names.length === 0) return;
    const { service, stack } = this.#source;
    const line = {
      _aws: {
        Timestamp: this.#clock.now(),
        CloudWatchMetrics: [
          {
            Namespace: metricNamespace,
            Dimensions: [[stackDimension]],
            Metrics: names.map((name) => ({ Name: name, Unit: metricUnits[name] })),
          },
        ],
      },
      service,
      [stackDimension]: stack,
      ...(campaignId && { campaignId: maskPhoneNumbers(campaignId) }),
      ...values,
    };
    this.#write(`${JSON.stringify(line)}\n`);
  }
}

/** A line must be JSON alone: `console` would put Lambda's own fields before it. */
function toLog(line: string): void {
  process.stdout.write(line);
}

/**
 * Metrics from changes of contacts: how calls ended, and contacts that ended without a call. From the contact before
 * and after a change, so that each step counts once, whichever function made it.
 */
import type { ContactStatus } from '../contact/contact.ts';
import type { Counted } from '../contact/counts.ts';
import { addValues, type MetricName, type MetricValues, metricOfOutcome } from '../telemetry/metric-names.ts';

/** A change from the table's stream; `before` missing: the contact is new. */
export interface CountedChange {
  readonly campaignId: string;
  readonly before?: Counted;
  readonly after: Counted;
}

const metricOfStatus: Partial<Record<ContactStatus, MetricName>> = {
  FAILED: 'ContactsFailed',
  UNCERTAIN: 'ContactsUncertain',
  SUPPRESSED: 'ContactsSuppressed',
  REJECTED: 'ContactsRejected',
};

/**
 * What `changes` add to the figures, by campaign; campaigns that add nothing are left out. Every call counts, also one
 * after which the contact is called again.
 */
export function contactMetrics(changes: readonly CountedChange[]): ReadonlyMap<string, MetricValues> {
  const sums = new Map<string, MetricValues>();
  for (const change of changes) {
    const name = metricOf(change);
    if (name === undefined) continue;
    sums.set(change.campaignId, addValues(sums.get(change.campaignId) ?? {}, { [name]: 1 }));
  }
  return sums;
}

function metricOf({ before, after }: CountedChange): MetricName | undefined {
  if (before?.status === after.status) return undefined;
  const isCallOver = before?.status === 'DIALED' && after.outcome !== undefined;
  return isCallOver ? metricOfOutcome[after.outcome] : metricOfStatus[after.status];
}

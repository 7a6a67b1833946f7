/** All checks, in the order in which they are shown. To add one: its judgement in a file of this folder, its line here. */
import type { AccountFacts } from './account-facts.ts';
import { judgeCallerId, judgeFlow, judgeFlowFunction, judgeQueue } from './calling-checks.ts';
import type { Finding, Judgement } from './finding.ts';
import { judgeConcurrency, judgeEventSources, judgeFunctions } from './function-checks.ts';
import { judgeInstance, judgeLiveContacts, judgeOutboundCalls, judgeRegion } from './instance-checks.ts';
import { judgeKey, judgeKeyPolicy } from './key-checks.ts';
import {
  judgeAlarmAddresses,
  judgeClockData,
  judgeDeadLetters,
  judgeDoNotCallList,
  judgeUploadEvents,
} from './operations-checks.ts';
import { judgePermissions } from './permission-check.ts';
import { judgeCallRate, judgeCampaignTraffic, judgeConcurrentCalls } from './quota-checks.ts';
import { judgeStack, judgeVersion } from './stack-checks.ts';

interface Check {
  readonly name: string;
  /** Whether it is made, too, when another instance is asked about than the one that is deployed. */
  readonly ofPlannedInstance?: boolean;
  judge(facts: AccountFacts): Judgement;
}

const checks: readonly Check[] = [
  { name: 'Stack', ofPlannedInstance: true, judge: ({ stack }) => judgeStack(stack) },
  { name: 'Version', judge: ({ stack }) => judgeVersion(stack) },
  { name: 'Instance', ofPlannedInstance: true, judge: judgeInstance },
  { name: 'Outbound calls', ofPlannedInstance: true, judge: judgeOutboundCalls },
  { name: 'Region', ofPlannedInstance: true, judge: judgeRegion },
  { name: 'Calls in progress', ofPlannedInstance: true, judge: judgeLiveContacts },
  { name: 'Contact flow', judge: judgeFlow },
  { name: 'Flow function', judge: judgeFlowFunction },
  { name: 'Queue', judge: judgeQueue },
  { name: 'Caller ID', judge: judgeCallerId },
  { name: 'Call rate', ofPlannedInstance: true, judge: judgeCallRate },
  { name: 'Concurrent calls', ofPlannedInstance: true, judge: judgeConcurrentCalls },
  { name: 'Campaign traffic', ofPlannedInstance: true, judge: judgeCampaignTraffic },
  { name: 'Lambda concurrency', judge: judgeConcurrency },
  { name: 'Functions', judge: judgeFunctions },
  { name: 'Event sources', judge: judgeEventSources },
  { name: 'Permissions', judge: judgePermissions },
  { name: 'Uploads', judge: judgeUploadEvents },
  { name: 'Do-not-call list', judge: judgeDoNotCallList },
  { name: 'Clock data', judge: judgeClockData },
  { name: 'KMS key', judge: judgeKey },
  { name: 'KMS key policy', judge: judgeKeyPolicy },
  { name: 'Dead letters', judge: judgeDeadLetters },
  { name: 'Alarms', judge: judgeAlarmAddresses },
];

/** What the facts say of the account, one finding for each check. */
export function examine(facts: AccountFacts): readonly Finding[] {
  const { plannedInstanceArn } = facts;
  return checks
    .filter(({ ofPlannedInstance }) => plannedInstanceArn === undefined || ofPlannedInstance)
    .map(({ name, judge }) => ({ check: name, ...judge(facts) }));
}

/**
 * Quotas of Amazon Connect against the deployment's settings. A quota that is too low slows campaigns down, it does not
 * fail them; one of 0 lets no call through.
 * Source: Amazon Connect Administrator Guide, "Amazon Connect service quotas".
 */
import { readInstanceArn } from '../connect/connect-id.ts';
import type { AccountFacts, QuotaFacts } from './account-facts.ts';
import { consolePage } from './console-page.ts';
import type { Fact } from './fact.ts';
import { type Judgement, notChecked, ok, problem, warning } from './finding.ts';
import { instanceArnOf } from './instance-checks.ts';

/** Codes in Service Quotas (service code `connect`), and the values of a new account. */
export const connectQuotas = {
  callRate: { code: 'L-4E9BCC96', byDefault: 2 },
  concurrentCalls: { code: 'L-12AB7C57', byDefault: 10 },
  campaignCalls: { code: 'L-E908C3A1', byDefault: 0 },
} as const;

interface Wanted {
  readonly quota: keyof typeof connectQuotas;
  readonly wanted: number;
  /** What `wanted` is, for sentences: `callsPerSecond is`. */
  readonly setting: string;
  /** What the quota counts, for sentences. */
  readonly unit: string;
  /** What follows when the quota is lower. */
  readonly follows: string;
}

export function judgeCallRate(facts: AccountFacts): Judgement {
  return judgeQuota(facts, facts.callRate, {
    quota: 'callRate',
    wanted: facts.deployment.callsPerSecond,
    setting: 'callsPerSecond',
    unit: 'calls a second',
    follows: 'The dialer slows down to the rate that Connect accepts.',
  });
}

export function judgeConcurrentCalls(facts: AccountFacts): Judgement {
  return judgeQuota(facts, facts.concurrentCalls, {
    quota: 'concurrentCalls',
    wanted: facts.deployment.maxConcurrentCalls,
    setting: 'maxConcurrentCalls',
    unit: 'concurrent calls',
    follows: 'Calls beyond it are rejected, or end at once and are retried later.',
  });
}

/** Campaign traffic needs a quota that is 0 until AWS raises it. */
export function judgeCampaignTraffic(facts: AccountFacts): Judgement {
  const { campaignTraffic, campaignCalls, deployment } = facts;
  if (campaignTraffic.type === 'denied' || campaignTraffic.type === 'failed')
    return notChecked(campaignTraffic);
  const campaigns = campaignTraffic.type === 'known' ? campaignTraffic.value : [];
  if (campaigns.length === 0) return ok('No campaign uses campaign traffic.');
  return judgeQuota(facts, campaignCalls, {
    quota: 'campaignCalls',
    wanted: deployment.maxConcurrentCalls,
    setting: `maxConcurrentCalls, with campaign traffic of ${campaigns.join(', ')},`,
    unit: 'concurrent campaign calls',
    follows: 'Calls beyond it are rejected.',
  });
}

function judgeQuota(facts: AccountFacts, fact: Fact<QuotaFacts>, asked: Wanted): Judgement {
  const { wanted, setting, unit, follows } = asked;
  const { byDefault } = connectQuotas[asked.quota];
  const compared = (value: number) => `${value} ${unit}; ${setting} is ${wanted}.`;
  if (fact.type === 'denied' || fact.type === 'failed') {
    return notChecked(fact, `The quota is unknown. By default Connect allows ${compared(byDefault)}`);
  }
  const { value, isDefault } = fact.type === 'known' ? fact.value : { value: byDefault, isDefault: true };
  const says = `Connect allows ${isDefault ? 'by default ' : ''}${compared(value)}`;
  if (value <= 0) return problem(says, raise(facts, asked));
  if (value < wanted) return warning(`${says} ${follows}`, raise(facts, asked));
  return ok(says);
}

function raise(facts: AccountFacts, { quota, wanted }: Wanted): string {
  const { code } = connectQuotas[quota];
  const arn = instanceArnOf(facts);
  const { partition = 'aws', region = facts.stack.region } = readInstanceArn(arn) ?? {};
  const page = consolePage({ partition, region }, `servicequotas/home/services/connect/quotas/${code}`);
  return `request ${Math.ceil(wanted)} on ${page}`;
}

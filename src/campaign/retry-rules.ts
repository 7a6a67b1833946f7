/** What a campaign's settings say of further attempts. */
import type { NumberRules } from '../contact/next-number.ts';
import type { RecycleRules } from '../contact/recycle.ts';
import type { CampaignSettings, RetrySettings } from './settings.ts';

/** Holds where a campaign's settings say nothing of retries. Why: docs/decisions/0010-defaults.md. */
export const retryDefaults = {
  maxAttempts: 3,
  delayMinutes: { NO_ANSWER: 120, BUSY: 15, UNREACHABLE: 60, VOICEMAIL: 240 },
} as const satisfies RetrySettings;

/** How the numbers of a contact with several are called. */
export function numberRulesOf(settings: CampaignSettings | undefined): NumberRules {
  const { numbers = 'rotate', retry } = settings ?? {};
  return { numbers, maxAttempts: retry?.maxAttempts ?? retryDefaults.maxAttempts };
}

/** What is asked of contacts that are called again after their campaign was over. */
export function recycleRulesOf(settings: CampaignSettings | undefined): RecycleRules {
  return { ...numberRulesOf(settings), dispositions: settings?.retry?.dispositions ?? {} };
}

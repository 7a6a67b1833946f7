/** What a campaign's settings say of further attempts. */
import type { NumberRules } from '../contact/next-number.ts';
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

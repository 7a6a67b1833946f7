/** What a campaign will cost: AWS, Connect's minutes, and the phone network by country. Estimates, in US dollars. */
import { averageTalkSeconds, type CallKind } from '../forecast/forecast-assumptions.ts';
import { awsUsdPerMillion } from './plan-aws-cost.ts';
import type { CalledCountry } from './plan-country.ts';
import { awsPriceNote, minBilledSeconds, type PlanPrice, type PlanPrices } from './plan-prices.ts';

/** Calls to one country, expected. */
export interface CountryCalls {
  readonly country: CalledCountry;
  readonly contacts: number;
  readonly calls: number;
}

export interface CountryCost extends CountryCalls {
  /** Minutes of talk. */
  readonly minutes: number;
  /** What the network bills; missing: no price is known, and none is counted. */
  readonly usd?: number;
}

export interface PlanCost {
  /** Of all that is counted. */
  readonly usd: number;
  readonly aws: { readonly usd: number; readonly source: string };
  readonly connectVoice: { readonly usd: number; readonly minutes: number; readonly price: PlanPrice };
  readonly telephony: { readonly usd: number; readonly countries: readonly CountryCost[] };
  /** Countries whose calls are not counted, for no price of them is known. */
  readonly withoutPrice: readonly CalledCountry[];
}

/**
 * The cost of `countries`' calls, which end as `kinds` say, at a rate in calls per second. Unanswered calls have no
 * minutes.
 */
export function planCost(
  countries: readonly CountryCalls[],
  kinds: readonly CallKind[],
  callsPerSecond: number,
  prices: PlanPrices,
): PlanCost {
  const calls = countries.reduce((sum, country) => sum + country.calls, 0);
  const perCall = (minSeconds: number) => billedMinutes(kinds, minSeconds);
  const aws = prices.awsPerMillionCalls;
  const awsUsd = (calls / 1e6) * (aws?.usd ?? awsUsdPerMillion(callsPerSecond));
  const voiceMinutes = calls * perCall(minBilledSeconds.connectVoice);
  const voiceUsd = voiceMinutes * prices.connectVoiceMinute.usd;
  const costs = countries
    .map((each): CountryCost => {
      const price = each.country === 'unknown' ? undefined : prices.outboundMinutes[each.country];
      const minutes = (each.calls * averageTalkSeconds(kinds)) / 60;
      if (price === undefined) return { ...each, minutes };
      return { ...each, minutes, usd: each.calls * perCall(minBilledSeconds.outbound) * price.usd };
    })
    .sort((a, b) => b.contacts - a.contacts);
  const telephonyUsd = costs.reduce((sum, { usd = 0 }) => sum + usd, 0);
  return {
    usd: awsUsd + voiceUsd + telephonyUsd,
    aws: { usd: awsUsd, source: aws?.source ?? awsPriceNote },
    connectVoice: { usd: voiceUsd, minutes: voiceMinutes, price: prices.connectVoiceMinute },
    telephony: { usd: telephonyUsd, countries: costs },
    withoutPrice: costs.filter(({ usd }) => usd === undefined).map(({ country }) => country),
  };
}

/** Billed minutes of a call, on average over answered and other calls. */
function billedMinutes(kinds: readonly CallKind[], minSeconds: number): number {
  const answered = kinds.filter(({ talkSeconds }) => talkSeconds > 0);
  return answered.reduce(
    (sum, { share, talkSeconds }) => sum + (share * Math.max(talkSeconds, minSeconds)) / 60,
    0,
  );
}

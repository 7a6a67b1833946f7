/**
 * The prices of a plan: the defaults, and an operator's own over them, from a JSON file. Every price says when and where
 * it was read. A country without a price stays without: none is guessed.
 */
import * as z from 'zod/mini';
import { describeProblems } from '../campaign/settings-problems.ts';
import { type CountryCode, countryRule, readCountry } from '../phone/country.ts';
import { readJson } from '../text/json-syntax.ts';
import { awsCostSource } from './plan-aws-cost.ts';
import { prices } from './prices.ts';

/** A price of a minute, or of a million calls at AWS, in US dollars. */
export interface PlanPrice {
  readonly usd: number;
  /** Year and month, or day, in which it was read. */
  readonly read: string;
  readonly source: string;
}

export interface PlanPrices {
  /** What Connect itself asks for a minute of a call that was answered. */
  readonly connectVoiceMinute: PlanPrice;
  /** What the phone network asks for such a minute, by the country that is called. */
  readonly outboundMinutes: Readonly<Partial<Record<CountryCode, PlanPrice>>>;
  /** All else of AWS for a million calls; missing: by measurement and pace, see plan-aws-cost.ts. */
  readonly awsPerMillionCalls?: PlanPrice;
}

export type PricesReading =
  | { readonly ok: true; readonly prices: PlanPrices }
  | { readonly ok: false; readonly message: string };

/**
 * Seconds billed for a call of one second: AWS bills Connect's minutes by the second after the first ten seconds,
 * the network's after the first minute (announced 2020-03; blog.serverworks.co.jp/tech/2020/03/10/connect_per_second_billing).
 */
export const minBilledSeconds = { connectVoice: 10, outbound: 60 } as const;

/** Without the AWS part, which goes by pace. */
export const defaultPrices: PlanPrices = {
  connectVoiceMinute: minuteOf(prices.connectVoiceMinute),
  outboundMinutes: { US: minuteOf(prices.usOutboundMinute) },
};

/** Said of the AWS part when the operator has no figure of their own. */
export const awsPriceNote = awsCostSource;

function minuteOf({ usd, per, read, source }: { usd: number; per: number; read: string; source: string }) {
  return { usd: usd / per, read, source };
}

const usdRule = 'a number of US dollars from 0 on, such as 0.0048';
const readRule = 'the month or day in which it was read, such as "2026-11" or "2026-11-23"';
const sourceRule = 'a text that says where it was read';
const priceKeys = 'usd, read, source';

const price = z.strictObject(
  {
    usd: z.number({ error: usdRule }).check(z.gte(0, { error: usdRule })),
    read: z.string({ error: readRule }).check(z.regex(/^\d{4}-\d\d(?:-\d\d)?$/, { error: readRule })),
    source: z.string({ error: sourceRule }).check(z.minLength(1, { error: sourceRule })),
  },
  {
    error: (issue) => (issue.code === 'unrecognized_keys' ? priceKeys : `an object in { } with ${priceKeys}`),
  },
);

const outboundMinutes = z
  .record(z.string(), price, { error: `an object in { } of ${countryRule} and its price` })
  .check((context) => {
    for (const key of Object.keys(context.value)) {
      if (readCountry(key) === key) continue;
      context.issues.push({ code: 'custom', message: `named by ${countryRule}`, input: key, path: [key] });
    }
  });

const allKeys = 'connectVoiceMinute, outboundMinutes, awsPerMillionCalls';

const pricesSchema = z.strictObject(
  {
    connectVoiceMinute: z.optional(price),
    outboundMinutes: z.optional(outboundMinutes),
    awsPerMillionCalls: z.optional(price),
  },
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? allKeys : `an object in { } with any of ${allKeys}`,
  },
);

/** Reads a prices file over the defaults. On failure `message` has a sentence for each problem, with its key. */
export function parsePrices(text: string): PricesReading {
  const reading = readJson(text, 'The prices');
  if (!reading.ok) return reading;
  const { raw } = reading;
  const parsed = pricesSchema.safeParse(raw);
  if (!parsed.success) {
    const sentences = describeProblems(parsed.error.issues, raw);
    const message = sentences.map((each) => each.replace('is not a setting', 'is no price')).join(' ');
    return { ok: false, message: message.replace(/^The settings are/, 'The prices are') };
  }
  const { connectVoiceMinute, outboundMinutes: own, awsPerMillionCalls } = parsed.data;
  return {
    ok: true,
    prices: {
      connectVoiceMinute: connectVoiceMinute ?? defaultPrices.connectVoiceMinute,
      outboundMinutes: { ...defaultPrices.outboundMinutes, ...own },
      ...(awsPerMillionCalls !== undefined && { awsPerMillionCalls }),
    },
  };
}

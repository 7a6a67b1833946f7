import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assumptionDefaults, callKinds } from '../../../src/forecast/forecast-assumptions.ts';
import { awsUsdPerMillion, measuredCosts } from '../../../src/planning/plan-aws-cost.ts';
import { planCost } from '../../../src/planning/plan-cost.ts';
import { countryOf } from '../../../src/planning/plan-country.ts';
import { defaultPrices, parsePrices } from '../../../src/planning/plan-prices.ts';

const price = { usd: 0.02, read: '2026-11', source: 'a bill' };

describe('prices of a plan', () => {
  it('are the defaults where the file says nothing', () => {
    const reading = parsePrices(JSON.stringify({ outboundMinutes: { GB: price } }));

    expect(reading).toEqual({
      ok: true,
      prices: { ...defaultPrices, outboundMinutes: { ...defaultPrices.outboundMinutes, GB: price } },
    });
  });

  it('may be those of the example', () => {
    expect(parsePrices(readFileSync('examples/prices.json', 'utf8')).ok).toBe(true);
  });

  it.each([
    [
      '{ "outboundMinutes": { "GB": { "usd": -1, "read": "2026-11", "source": "x" } } }',
      /outboundMinutes\.GB\.usd/,
    ],
    [
      '{ "outboundMinutes": { "Britain": { "usd": 1, "read": "2026-11", "source": "x" } } }',
      /Britain.*two-letter/,
    ],
    ['{ "connectVoiceMinute": { "usd": 1, "source": "x" } }', /connectVoiceMinute\.read/],
    ['{ "conectVoiceMinute": {} }', /"conectVoiceMinute" is no price.*did you mean "connectVoiceMinute"/],
    ['[]', /^The prices are an empty list/],
    ['{', /not valid JSON, line 1/],
  ])('with a mistake are refused in a sentence that names the key: %s', (text, sentence) => {
    expect(parsePrices(text)).toEqual({ ok: false, message: expect.stringMatching(sentence) });
  });

  it('of AWS are those that the benchmark has measured, to a hundredth, and grow with the time between two calls', () => {
    const { operations } = JSON.parse(readFileSync('bench/results.json', 'utf8'));
    const measured = [
      operations.usdPerMillionContacts,
      operations.usdPerMillionContactsAt2PerSecond,
      operations.usdPerMillionContactsAtDefaultQuotas,
    ];
    for (const [i, { usdPerMillionContacts }] of measuredCosts.entries()) {
      expect(usdPerMillionContacts / measured[i], 'see plan-aws-cost.ts').toBeCloseTo(1, 2);
    }
    for (const { callsPerSecond, usdPerMillionContacts } of measuredCosts) {
      expect(awsUsdPerMillion(callsPerSecond)).toBeCloseTo(usdPerMillionContacts);
    }
    expect(awsUsdPerMillion(100)).toBe(measuredCosts[0].usdPerMillionContacts);
    expect(awsUsdPerMillion(0.1)).toBeGreaterThan(awsUsdPerMillion(0.25));
  });
});

describe('the cost of a plan', () => {
  it('counts no country without a price, and names it', () => {
    const countries = [
      { country: 'US', contacts: 100, calls: 100 },
      { country: 'DE', contacts: 10, calls: 10 },
    ] as const;
    const kinds = callKinds({ ...assumptionDefaults, answerRate: 1, talkSeconds: 120 }, undefined);
    const cost = planCost(countries, kinds, 50, defaultPrices);

    expect(cost.withoutPrice).toEqual(['DE']);
    expect(cost.telephony.usd).toBeCloseTo(200 * 0.0048);
    expect(cost.connectVoice.usd).toBeCloseTo(220 * 0.038);
    expect(cost.usd).toBeCloseTo(cost.aws.usd + cost.connectVoice.usd + cost.telephony.usd);
  });

  it('bills the network for a minute at least, and Connect by the second', () => {
    const kinds = callKinds({ ...assumptionDefaults, answerRate: 0.5, talkSeconds: 30 }, undefined);
    const cost = planCost([{ country: 'US', contacts: 100, calls: 100 }], kinds, 50, defaultPrices);

    expect(cost.telephony.usd).toBeCloseTo(50 * 0.0048);
    expect(cost.connectVoice.minutes).toBeCloseTo(25);
  });
});

describe('the country of a call', () => {
  it.each([
    ['+12065550100', 'US'],
    ['+14165550100', 'CA'],
    ['+18765230100', 'JM'],
    ['+442079460114', 'GB'],
    ['+493023125001', 'DE'],
    ['+80012345678', 'unknown'],
  ])('of %s is %s', (number, country) => {
    expect(countryOf(number)).toBe(country);
  });
});

describe('prices that are refused', () => {
  const refusal = (value: unknown) => {
    const reading = parsePrices(JSON.stringify(value));
    return reading.ok ? '' : reading.message;
  };
  const good = { usd: 1, read: '2026-11-23', source: 'a bill' };

  it.each([
    [{ connectVoiceMinute: { ...good, usd: -1 } }, 'a number of US dollars from 0 on, such as 0.0048'],
    [{ connectVoiceMinute: { ...good, usd: '1' } }, 'a number of US dollars from 0 on, such as 0.0048'],
    [
      { connectVoiceMinute: { ...good, read: 'November' } },
      'the month or day in which it was read, such as "2026-11" or "2026-11-23"',
    ],
    [{ connectVoiceMinute: { ...good, read: '2026-11-23T12' } }, 'the month or day in which it was read'],
    [{ connectVoiceMinute: { ...good, source: '' } }, 'a text that says where it was read'],
    [{ connectVoiceMinute: 5 }, 'an object in { } with usd, read, source'],
    [
      { outboundMinutes: 5 },
      'an object in { } of a two-letter country code such as "US", "GB" or "DE" and its price',
    ],
    [{ outboundMinutes: { us: good } }, 'named by a two-letter country code such as "US", "GB" or "DE"'],
    [5, 'an object in { } with any of connectVoiceMinute, outboundMinutes, awsPerMillionCalls'],
  ])('%j: by what is allowed instead', (value, rule) => {
    expect(refusal(value)).toContain(rule);
  });

  it('that are none are reported as such', () => {
    expect(refusal(5)).toMatch(/^The prices are /);
  });

  it('report a key that is no price, within one or beside it', () => {
    expect(refusal({ connectVoiceMinute: { ...good, per: 'minute' } })).toContain('usd, read, source');
    expect(refusal({ voice: good })).toContain('connectVoiceMinute, outboundMinutes, awsPerMillionCalls');
  });

  it('may be a day or a month old, free of charge, and those of AWS', () => {
    const own = { connectVoiceMinute: { ...good, usd: 0 }, awsPerMillionCalls: { ...good, read: '2026-11' } };

    expect(parsePrices(JSON.stringify(own))).toEqual({ ok: true, prices: { ...defaultPrices, ...own } });
  });
});

describe('the price of AWS by the pace', () => {
  it('goes straight between the measured paces, and on beyond the slowest', () => {
    const [fast, middle, slow] = measuredCosts;
    const between = (from: typeof fast, to: typeof fast) => {
      const gap = (1 / from.callsPerSecond + 1 / to.callsPerSecond) / 2;
      return [
        awsUsdPerMillion(1 / gap),
        (from.usdPerMillionContacts + to.usdPerMillionContacts) / 2,
      ] as const;
    };

    for (const [from, to] of [
      [fast, middle],
      [middle, slow],
    ] as const) {
      const [reported, expected] = between(from, to);
      expect(reported).toBeCloseTo(expected);
    }
    const slope =
      (slow.usdPerMillionContacts - middle.usdPerMillionContacts) /
      (1 / slow.callsPerSecond - 1 / middle.callsPerSecond);
    expect(awsUsdPerMillion(0.1)).toBeCloseTo(
      slow.usdPerMillionContacts + slope * (10 - 1 / slow.callsPerSecond),
    );
  });
});

describe('countries by their numbers', () => {
  it.each([
    ['+3906698', 'VA'],
    ['+390612345678', 'IT'],
    ['+77012345678', 'KZ'],
    ['+79161234567', 'RU'],
    ['+12425550100', 'BS'],
    ['+999', 'unknown'],
  ])('%s is of %s, and is so when it is asked for again', (number, country) => {
    const first = countryOf(number);

    expect([first, countryOf(number)]).toEqual([first, first]);
    expect(first).toBe(country);
  });
});

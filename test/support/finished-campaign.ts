/**
 * A campaign as it may have been: some thousand people of several time zones, called again when they did not answer,
 * with the rejected, suppressed and refused ones that lists have. Made of a seed, so that it is the same each time.
 */

import { nextOpening } from '../../src/calling-hours/calling-hours.ts';
import { type CampaignHours, hoursFor } from '../../src/calling-hours/campaign-hours.ts';
import type { Campaign } from '../../src/campaign/campaign.ts';
import type { AttemptEntry, Contact, Outcome } from '../../src/contact/contact.ts';
import { addCounts, type Counts, countChange } from '../../src/contact/counts.ts';
import { calleeHour } from '../../src/report/callee-hour.ts';
import type { ReportInput } from '../../src/report/report-facts.ts';
import { noFigures, withContacts } from '../../src/report/report-figures.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS, SECOND_MS, toIso } from '../../src/time/instant.ts';

/** Monday, 2 November 2026, 13:30 UTC: 08:30 in New York. */
const begin = Date.UTC(2026, 10, 2, 13, 30);

/** Seattle, New York, Chicago, Denver, Phoenix, Boston, Houston, San Francisco; toll-free numbers lie anywhere. */
const areas = ['206', '212', '312', '303', '602', '617', '713', '415', '206', '312', '713', '888'];

const callingHours: CampaignHours = {
  start: '08:00',
  end: '21:00',
  days: ['MON', 'TUE', 'WED', 'THU', 'FRI'],
};
const hours = hoursFor({ callingHours }, { callingHours: { start: '08:00', end: '21:00' } });

const delayMinutes: Partial<Record<Outcome, number>> = {
  NO_ANSWER: 120,
  BUSY: 15,
  UNREACHABLE: 60,
  VOICEMAIL: 240,
};

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** More people answer towards the evening, by their own clocks. */
function answerShare(hour: number): number {
  return 0.24 + 0.3 * Math.exp(-(((hour - 18.5) / 3) ** 2)) + 0.08 * Math.exp(-(((hour - 10) / 1.5) ** 2));
}

function outcomeAt(hour: number, random: () => number): Outcome {
  const share = answerShare(hour);
  const drawn = random();
  if (drawn < share) return 'ANSWERED';
  const rest = (drawn - share) / (1 - share);
  if (rest < 0.6) return 'NO_ANSWER';
  if (rest < 0.84) return 'VOICEMAIL';
  if (rest < 0.93) return 'BUSY';
  if (rest < 0.965) return 'UNREACHABLE';
  if (rest < 0.985) return 'INVALID_NUMBER';
  return rest < 0.993 ? 'BLOCKED' : 'ABANDONED';
}

interface Row {
  readonly key: string;
  readonly row: number;
  readonly random: () => number;
}

function shared({ key, row }: Row) {
  return {
    campaignId: 'autumn-renewals-2026',
    contactKey: key,
    source: { file: 'autumn-renewals-2026/customers.csv', version: 'v1', row },
    createdAt: toIso(begin - HOUR_MS),
  };
}

/** A contact who is called up to three times, each time within the campaign's hours and the calling rules. */
function called(row: Row, number: number): Contact {
  const { key, random } = row;
  const attempts: AttemptEntry[] = [];
  let at = begin + number * 5_200 + random() * 40 * SECOND_MS;
  for (let attempt = 1; ; attempt += 1) {
    const opening = nextOpening({ phoneNumber: key }, hours, at) ?? at;
    if (opening > at) at = opening + random() * 20 * MINUTE_MS;
    const outcome = outcomeAt(localHour(key, at), random);
    const talk =
      outcome === 'ANSWERED' ? 1_000 * Math.exp(3.6 + 1.7 * (random() + random() + random() - 1.5)) : 0;
    const answeredAt = at + (4 + random() * 14) * SECOND_MS;
    const endedAt = answeredAt + talk;
    attempts.push({ attempt, contactId: `call-${key}-${attempt}`, dialedAt: toIso(at), outcome });
    const delay = delayMinutes[outcome];
    if (attempt < 3 && delay !== undefined) {
      at = endedAt + delay * MINUTE_MS;
      continue;
    }
    return {
      ...shared(row),
      status: 'COMPLETED',
      phoneNumber: key,
      attempt,
      attempts,
      outcome,
      dialedAt: toIso(at),
      ...(outcome === 'ANSWERED' && { answeredAt: toIso(answeredAt) }),
      endedAt: toIso(endedAt),
      updatedAt: toIso(endedAt),
    };
  }
}

function localHour(key: string, at: number): number {
  return calleeHour({ phoneNumber: key }, hours, at) ?? 12;
}

function uncalled(row: Row, status: Contact['status'], reason: string, error?: Contact['error']): Contact {
  return {
    ...shared(row),
    status,
    ...(status !== 'REJECTED' && { phoneNumber: row.key }),
    attempt: 0,
    reason,
    ...(error && { error }),
    endedAt: toIso(begin),
    updatedAt: toIso(begin),
  };
}

const rejections = [
  'The phone number "206-555-01" is too short.',
  'The phone number "1.2065550100E+10" was rounded by a spreadsheet; format the column as text and fill in the number again.',
  'The phone number is missing.',
  'The phone number "Zoë Miller" is not a phone number.',
  'The timeZone "Pacific" must be the IANA name of a place such as "America/New_York".',
  'The phone number "+1 206 555 0100; +1 206 555 0101" holds several numbers; keep one in the cell.',
];

function contactOf(i: number, random: () => number): Contact {
  const area = areas[Math.floor(random() * areas.length)];
  const row = { key: `+1${area}55${String(i).padStart(5, '0')}`, row: i + 2, random };
  const drawn = random();
  if (drawn < 0.018) {
    const reason = rejections[Math.floor(random() ** 1.7 * rejections.length)] ?? '';
    return uncalled({ ...row, key: `row:customers.csv:${i}` }, 'REJECTED', reason);
  }
  if (drawn < 0.049) return uncalled(row, 'SUPPRESSED', 'On the do-not-call list.');
  if (drawn < 0.054) {
    const message = `The number ${row.key} is not allowed.`;
    return uncalled(row, 'FAILED', `Amazon Connect rejected the call: ${message}`, {
      name: 'DestinationNotAllowedException',
      message,
    });
  }
  if (drawn < 0.0545) return uncalled(row, 'UNCERTAIN', 'Connect cannot tell whether the call was placed.');
  return called(row, i);
}

/** The contacts, the campaign they make, and what its report is made of. */
export function aFinishedCampaign(people = 4_200, seed = 7) {
  const random = randomFrom(seed);
  const contacts = Array.from({ length: people }, (_, i) => contactOf(i, random));
  const tally = contacts.map((contact) => countChange(undefined, contact)).reduce<Counts>(addCounts, {});
  const last = contacts.reduce(
    (latest, { updatedAt }) => (updatedAt > latest ? updatedAt : latest),
    toIso(begin),
  );
  const endedAt = Date.parse(last) + 2 * MINUTE_MS;
  const duplicates = 37;
  const file = 'autumn-renewals-2026/customers.csv';
  const campaign: Campaign = {
    campaignId: 'autumn-renewals-2026',
    state: 'COMPLETED',
    createdAt: toIso(begin - DAY_MS),
    startedAt: toIso(begin),
    counts: tally,
    settings: {
      sourcePhoneNumber: '+12065550199',
      attributes: { firstName: 'a value of an attribute', renewalDate: 'another value' },
      callsPerSecond: 2,
      maxConcurrentCalls: 40,
      callingHours,
      retry: { maxAttempts: 3, delayMinutes: { NO_ANSWER: 120, BUSY: 15, UNREACHABLE: 60, VOICEMAIL: 240 } },
      frequencyCap: { attempts: 7, days: 7 },
    },
    files: {
      one: {
        file,
        version: 'v1',
        bytes: 412_000,
        rows: people + duplicates,
        rejected: tally.REJECTED ?? 0,
        duplicates,
        done: true,
        startedAt: toIso(begin - HOUR_MS),
      },
    },
  };
  const figures = withContacts(noFigures(), contacts, hours);
  const input: ReportInput = { campaign, tally, figures, expired: 0, endedAt };
  return { campaign, contacts, tally, input };
}

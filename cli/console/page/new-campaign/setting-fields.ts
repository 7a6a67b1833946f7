/** The settings of a campaign as fields of a form: all of them but "columns", which the step before writes. */
import type { ValueKind } from './setting-values.ts';

export interface SettingField {
  /** Dotted. */
  readonly key: string;
  readonly label: string;
  readonly help: string;
  readonly kind: ValueKind;
  /** Values to choose from, with their words. */
  readonly choices?: Readonly<Record<string, string>>;
}

export interface FieldGroup {
  readonly title: string;
  readonly fields: readonly SettingField[];
}

const yesNo = { true: 'yes', false: 'no' } as const;

function field(key: string, label: string, help: string, kind: ValueKind, choices?: SettingField['choices']) {
  return { key, label, help, kind, ...(choices && { choices }) };
}

export const fieldGroups: readonly FieldGroup[] = [
  {
    title: 'When customers are called',
    fields: [
      field(
        'callingRules',
        'Calling rules',
        "Which laws' hours and limits apply at the customer's place.",
        'text',
        {
          sales: 'sales calls',
          debtCollection: 'debt collection',
          service: 'service calls',
          off: 'off: only the hours below',
        },
      ),
      field(
        'callingHours.start',
        'Calls from',
        "On the clock at the customer's place, such as 09:00.",
        'text',
      ),
      field('callingHours.end', 'Calls until', 'An end before the start is on the next day.', 'text'),
      field('callingHours.days', 'Days', 'Such as MON, TUE, WED; all days if left out.', 'days'),
      field(
        'callingHours.week',
        'Hours by day',
        'Instead of start, end and days: one line for each day or range, such as MON-FRI: 09:00-13:00, 14:00-20:00. Days not named are closed.',
        'week',
      ),
      field(
        'callingHours.holidays',
        'Holidays',
        'No calls: one line each, a date such as 2026-12-25, or the public holidays of a place such as US or US FL. At most 400.',
        'holidays',
      ),
      field(
        'callingHours.timeZone',
        'Time zone of unknown numbers',
        'recipient, or a zone such as America/New_York for numbers whose zone is unknown.',
        'text',
      ),
      field(
        'callingHours.trustTimeZone',
        'Trust the time zone of the row',
        'Only the column of time zones counts, even if the number cannot be there.',
        'yesNo',
        yesNo,
      ),
      field(
        'callingHours',
        'All hours',
        'Around the clock: turns off all hours above, those of the calling rules as well.',
        'text',
        { always: 'always: at any hour' },
      ),
      field('startAt', 'Start', 'No call before; the file is imported at once.', 'instant'),
      field('endAt', 'End', 'No call from then on; contacts not called by then are cancelled.', 'instant'),
    ],
  },
  {
    title: 'Pace',
    fields: [
      field('callsPerSecond', 'Calls per second', 'Above 0, at most 1,000.', 'number'),
      field('maxConcurrentCalls', 'Concurrent calls', 'From 1 to 30,000.', 'number'),
      field('agents.mode', 'Pace by agents', 'Answered calls go to agents of a queue.', 'text', {
        progressive: 'progressive: one call for each free agent',
        power: 'power: several calls for each free agent',
        predictive: 'predictive: at least 15 concurrent calls',
      }),
      field('agents.abandonRate', 'Abandon rate', 'Above 0, at most 0.03, which is the default.', 'number'),
      field('agents.window', 'Window of the abandon rate', '30 days always count.', 'text', {
        '30d': '30 days',
        '24h': '24 hours as well',
      }),
      field(
        'agents.callsPerAgent',
        'Calls for each free agent',
        'From 1 to 10, with power only; 1.5 if left out.',
        'number',
      ),
      field('agents.queueId', 'Queue of the agents', "Id or ARN; the campaign's queue if left out.", 'text'),
    ],
  },
  {
    title: 'Attempts',
    fields: [
      field('retry.maxAttempts', 'Attempts', 'At most this number of calls to a contact, 1 to 10.', 'number'),
      field(
        'retry.delayMinutes.NO_ANSWER',
        'Minutes after no answer',
        'Until the next attempt, 1 to 10,080. If you set one of these four, set all that you want retried.',
        'number',
      ),
      field('retry.delayMinutes.BUSY', 'Minutes after busy', 'Until the next attempt.', 'number'),
      field(
        'retry.delayMinutes.UNREACHABLE',
        'Minutes after unreachable',
        'Until the next attempt.',
        'number',
      ),
      field('retry.delayMinutes.VOICEMAIL', 'Minutes after voicemail', 'Until the next attempt.', 'number'),
      field(
        'retry.dispositions',
        'By disposition',
        'What the contact flow recorded decides first: one line each, such as NOT_HOME: 240 or REFUSED: never.',
        'minutes',
      ),
      field('numbers', 'Several numbers', 'Which number of a contact is called next.', 'text', {
        rotate: 'rotate: another one at each attempt',
        exhaust: 'exhaust: the same one until it is not retried',
      }),
      field(
        'frequencyCap',
        'Frequency caps',
        'Calls to one number over all campaigns, one line each: 7 in 7 days, 3 in 24 hours.',
        'caps',
      ),
    ],
  },
  {
    title: 'The call',
    fields: [
      field(
        'contactFlowId',
        'Contact flow',
        'Id or ARN of the flow that runs when a customer answers.',
        'text',
      ),
      field('queueId', 'Queue', 'Id or ARN; its caller ID is shown.', 'text'),
      field('sourcePhoneNumber', 'Caller ID', 'Such as +12065550100.', 'text'),
      field(
        'attributes',
        'Attributes',
        'Passed to each call, one line each, such as company: Northwind.',
        'texts',
      ),
      field('ringTimeoutSeconds', 'Ring timeout', 'Seconds, from 15 to 60.', 'number'),
      field('trafficType', 'Traffic type', 'Answering machine detection needs CAMPAIGN.', 'text', {
        GENERAL: 'GENERAL',
        CAMPAIGN: 'CAMPAIGN',
      }),
      field(
        'answerMachineDetection.enable',
        'Answering machine detection',
        'Whether a person or a machine answers.',
        'yesNo',
        yesNo,
      ),
      field(
        'answerMachineDetection.awaitPrompt',
        'Wait for the prompt',
        'The flow begins when the greeting of the machine is over.',
        'yesNo',
        yesNo,
      ),
    ],
  },
  {
    title: 'Contacts and results',
    fields: [
      field(
        'defaultCountry',
        'Country of numbers without +',
        'Such as US, for rows that do not name their country.',
        'text',
      ),
      field('dedupeBy', 'Same contact by', 'Later rows with the same one are duplicates.', 'text', {
        phoneNumber: 'phone number',
        customerId: 'customer id',
      }),
      field(
        'doNotCallLists',
        'Do-not-call lists',
        'Names of lists that count beside the one of all campaigns, one a line.',
        'names',
      ),
      field(
        'results.attributes',
        'Columns in the results',
        'Columns of the file that results.csv repeats, one a line, or all.',
        'columns',
      ),
      field('events', 'Events', 'An event in EventBridge for each contact that ends.', 'yesNo', yesNo),
    ],
  },
];

const keys = fieldGroups.flatMap(({ fields }) => fields.map(({ key }) => key));

/** The key of the field that shows the dotted `key`, or the value that it lies in; undefined: no field does. */
export function fieldKeyOf(key: string | undefined): string | undefined {
  if (key === undefined || key === 'campaign') return key;
  return keys
    .filter((one) => one === key || key.startsWith(`${one}.`))
    .sort((a, b) => b.length - a.length)[0];
}

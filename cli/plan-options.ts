/** The options of `dialer plan`, and what they must look like. */
import { type Command, InvalidArgumentError } from 'commander';
import { type Assumptions, assumptionDefaults } from '../src/forecast/forecast-assumptions.ts';
import { phoneColumns } from './phone-columns.ts';
import type { CommonOptions } from './stack-command.ts';

export interface PlanOptions extends CommonOptions {
  readonly campaign?: string;
  readonly settings?: string;
  readonly phoneColumn?: readonly string[];
  readonly doNotCall?: string;
  readonly numbers?: string;
  readonly force?: boolean;
  readonly prices?: string;
  /** ms since 1970. */
  readonly at?: number;
  readonly offline?: boolean;
  readonly reasons: number;
  readonly callsPerSecond?: string;
  readonly maxConcurrentCalls?: string;
  readonly callingHours?: string;
  readonly defaultCountry?: string;
  readonly answerRate: number;
  readonly voicemailRate: number;
  readonly talkSeconds: number;
  readonly ringSeconds: number;
  readonly wrapUpSeconds: number;
  readonly agents?: number;
}

/** Adds the options that only a plan has. */
export function addPlanOptions(command: Command): Command {
  const { answerRate, voicemailRate, talkSeconds, ringSeconds, wrapUpSeconds } = assumptionDefaults;
  return command
    .option('--campaign <name>', 'campaign name (default: taken from the file name)')
    .option(
      '--settings <file>',
      'campaign settings (default: CAMPAIGN.json next to the file, else the settings in the stack)',
    )
    .option(
      '--phone-column <name>',
      'column with the phone numbers, as "columns.phoneNumber" in the settings; may be repeated',
      phoneColumns,
    )
    .option('--do-not-call <file>', 'a do-not-call list that is not in the stack yet')
    .option(
      '--numbers <file>',
      'write the numbers on no do-not-call list to this file, to compare them with an external one',
    )
    .option('--force', 'with --numbers: overwrite an existing file')
    .option('--prices <file>', 'your own prices, as in examples/prices.json')
    .option('--at <time>', 'plan as of this time, such as 2026-12-01T09:00:00-05:00', instant)
    .option('--offline', 'do not read a stack')
    .option(
      '--reasons <count>',
      'number of rejection reasons to show',
      number(0, 1_000, 'a whole number'),
      10,
    )
    .option('--calls-per-second <rate>', "instead of the deployment's")
    .option('--max-concurrent-calls <calls>', "instead of the deployment's")
    .option('--calling-hours <hours>', "instead of the deployment's, such as 08:00-21:00, or always")
    .option('--default-country <country>', "instead of the deployment's, such as US")
    .option(
      '--answer-rate <fraction>',
      'fraction of calls that are answered',
      number(0, 1, 'a fraction'),
      answerRate,
    )
    .option(
      '--voicemail-rate <fraction>',
      'fraction of answers that are machines, if detection is on',
      number(0, 1, 'a fraction'),
      voicemailRate,
    )
    .option('--talk-seconds <seconds>', 'from answer to hang-up', number(1, 14_400, 'seconds'), talkSeconds)
    .option('--ring-seconds <seconds>', 'until the call is answered', number(0, 60, 'seconds'), ringSeconds)
    .option(
      '--agents <count>',
      'agents who are logged in, if the settings pace calls by agents',
      number(1, 10_000, 'a whole number'),
    )
    .option(
      '--wrap-up-seconds <seconds>',
      "an agent's work after a call",
      number(0, 3_600, 'seconds'),
      wrapUpSeconds,
    );
}

export function assumptionsOf(options: PlanOptions): Assumptions {
  const { answerRate, voicemailRate, talkSeconds, ringSeconds, wrapUpSeconds, agents } = options;
  const times = { answerRate, voicemailRate, talkSeconds, ringSeconds, wrapUpSeconds };
  return { ...times, ...(agents !== undefined && { agents }) };
}

function number(min: number, max: number, what: string) {
  return (text: string): number => {
    const value = Number(text);
    const isWhole = !what.startsWith('a whole') || Number.isInteger(value);
    if (/^[\d.]+$/.test(text) && isWhole && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be ${what} from ${min} to ${max.toLocaleString('en-US')}.`);
  };
}

/** With its offset: the operator's own zone is never meant. */
function instant(text: string): number {
  const ms = Date.parse(text);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(ms))
    return ms;
  throw new InvalidArgumentError(
    'It must be a date and time with an offset, such as 2026-12-01T09:00:00-05:00.',
  );
}

/** The options of `dialer plan`, and what they must look like. */
import { type Command, InvalidArgumentError } from 'commander';
import { type Assumptions, assumptionDefaults } from '../src/forecast/forecast-assumptions.ts';
import type { CommonOptions } from './stack-command.ts';

export interface PlanOptions extends CommonOptions {
  readonly campaign?: string;
  readonly settings?: string;
  readonly phoneColumn?: string;
  readonly doNotCall?: string;
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
}

/** Adds the options that only a plan has. */
export function addPlanOptions(command: Command): Command {
  const { answerRate, voicemailRate, talkSeconds, ringSeconds } = assumptionDefaults;
  return command
    .option('--campaign <name>', 'the campaign; otherwise the one that the name of the file says')
    .option(
      '--settings <file>',
      'settings of the campaign; otherwise CAMPAIGN.json beside the file, else those in the stack',
    )
    .option('--phone-column <name>', 'the column of phone numbers, as "columns.phoneNumber" in the settings')
    .option('--do-not-call <file>', 'a list that is not in the stack yet')
    .option('--prices <file>', 'your own prices, as in examples/prices.json')
    .option('--at <time>', 'plan as of another moment, such as 2026-12-01T09:00:00-05:00', instant)
    .option('--offline', 'do not look at a stack')
    .option('--reasons <count>', 'reasons for rejected rows to show', number(0, 1_000, 'a whole number'), 10)
    .option('--calls-per-second <rate>', "in the place of the deployment's")
    .option('--max-concurrent-calls <calls>', "in the place of the deployment's")
    .option('--calling-hours <hours>', "in the place of the deployment's, such as 08:00-21:00, or always")
    .option('--default-country <country>', "in the place of the deployment's, such as US")
    .option('--answer-rate <share>', 'calls that are taken up', number(0, 1, 'a share'), answerRate)
    .option(
      '--voicemail-rate <share>',
      'of those, machines that detection hears',
      number(0, 1, 'a share'),
      voicemailRate,
    )
    .option('--talk-seconds <seconds>', 'from answer to hang-up', number(1, 14_400, 'seconds'), talkSeconds)
    .option('--ring-seconds <seconds>', 'until somebody answers', number(0, 60, 'seconds'), ringSeconds);
}

export function assumptionsOf(options: PlanOptions): Assumptions {
  const { answerRate, voicemailRate, talkSeconds, ringSeconds } = options;
  return { answerRate, voicemailRate, talkSeconds, ringSeconds };
}

function number(least: number, most: number, what: string) {
  return (text: string): number => {
    const value = Number(text);
    const isWhole = !what.startsWith('a whole') || Number.isInteger(value);
    if (/^[\d.]+$/.test(text) && isWhole && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It must be ${what} from ${least} to ${most.toLocaleString('en-US')}.`);
  };
}

/** With its offset: the operator's own zone is never meant. */
function instant(text: string): number {
  const ms = Date.parse(text);
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(ms))
    return ms;
  throw new InvalidArgumentError(
    'It must be a date and time with its offset, such as 2026-12-01T09:00:00-05:00.',
  );
}

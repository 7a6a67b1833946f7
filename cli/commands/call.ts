/** `dialer call`: one contact into a campaign, by the message that other programs send. */
import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { requestVerdict } from '../../src/requests/request-contact.ts';
import { readRequest } from '../../src/requests/request-message.ts';
import { refusalFor, warningOf } from '../call-warnings.ts';
import { CliError } from '../cli-error.ts';
import { labelledLines } from '../columns.ts';
import { findStack } from '../find-stack.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { note, say, sayJson, type Terminal } from '../terminal.ts';
import { readAttribute } from '../test-call-file.ts';
import { printable } from '../words.ts';

interface CallOptions extends CommonOptions {
  readonly campaign: string;
  readonly requestId?: string;
  readonly customerId?: string;
  readonly timeZone?: string;
  readonly country?: string;
  readonly state?: string;
  readonly attribute: Readonly<Record<string, string>>;
  readonly callAt?: string;
  readonly expiresAt?: string;
}

export function callCommand(terminal: Terminal): Command {
  return stackCommand('call', 'add one contact to a campaign, to be called ahead of its files', [
    'call "(206) 555-0142" --campaign welcome',
    'call +12065550142 --campaign welcome --request-id order-4711 --attribute firstName=Ann',
    'call +12065550142 --campaign welcome --call-at 2026-12-01T17:30:00-05:00 --expires-at 2026-12-01T20:00:00-05:00',
  ])
    .argument('<number>', 'phone number in any format')
    .requiredOption('--campaign <name>', 'campaign; it is created if it does not exist')
    .option('--request-id <id>', 'the same id again is the same contact (default: a new one)')
    .option('--customer-id <id>', 'customerId of the contact')
    .option('--time-zone <name>', 'IANA time zone of the customer')
    .option('--country <country>', 'country of the customer, and of a number without a +')
    .option('--state <state>', 'state or province of the customer')
    .option('--attribute <key=value>', 'contact attribute; can be repeated', collect, {})
    .option('--call-at <instant>', 'no call before this time, with its offset')
    .option('--expires-at <instant>', 'no call from this time on, with its offset')
    .addHelpText(
      'after',
      '\nThe command ends when the message is sent. The contact is there a second or two later.',
    )
    .action((number: string, options: CallOptions) => call(number, options, terminal));
}

function collect(pair: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [name, value] = readAttribute(pair);
  return { ...before, [name]: value };
}

async function call(phoneNumber: string, options: CallOptions, terminal: Terminal): Promise<void> {
  const {
    campaign,
    requestId = randomUUID(),
    customerId,
    timeZone,
    country,
    state,
    callAt,
    expiresAt,
  } = options;
  const message = {
    campaign,
    requestId,
    phoneNumber,
    customerId,
    timeZone,
    country,
    state,
    attributes: options.attribute,
    callAt,
    expiresAt,
  };
  const reading = readRequest(JSON.stringify(message));
  if (reading.type === 'unusable') throw new CliError(`Nothing was sent: ${reading.reason}`);
  const { campaignId } = reading.request;
  const stack = await findStack(options);
  const known = await stack.campaigns.get(campaignId);
  const refusal = refusalFor(known, Date.now());
  if (refusal !== undefined) throw new CliError(`Nothing was sent: ${refusal}`);
  const verdict = requestVerdict(reading.request, known, stack.deployment);
  if (!verdict.ok) throw new CliError(`Nothing was sent: ${printable(verdict.reason)}`);
  if (expiresAt !== undefined && Date.parse(expiresAt) <= Date.now())
    throw new CliError('Nothing was sent: --expires-at is in the past.');
  await stack.requests.send(message);
  const warning = warningOf(known);
  const { contactKey } = verdict;
  if (options.json)
    return sayJson(terminal, {
      campaignId,
      requestId,
      contactKey,
      phoneNumber: verdict.phoneNumber,
      ...(warning !== undefined && { warning }),
    });
  if (warning !== undefined) note(terminal, terminal.colors.yellow(warning));
  const lines: readonly [string, string][] = [
    ['Sent', printable(verdict.phoneNumber)],
    ['Campaign', campaignId],
    ['Request', printable(requestId)],
    ['Next', `npx dialer contact ${campaignId} ${printable(contactKey)}`],
  ];
  for (const line of labelledLines(lines, terminal)) say(terminal, line);
}

/** `dialer plan`: what a file will do before any contact is called. Reads only. */
import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import type { CampaignSettings } from '../../src/campaign/settings.ts';
import { UnreadableFile } from '../../src/csv/unreadable-file.ts';
import type { Plan } from '../../src/planning/plan.ts';
import { readDoNotCall } from '../../src/planning/plan-do-not-call.ts';
import { planFile } from '../../src/planning/plan-file.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { readableFile, sourceOf } from '../local-file.ts';
import { withPhoneColumns } from '../phone-columns.ts';
import { lookAtStack, pricesFrom, settingsFor } from '../plan-basis.ts';
import { PlanNumbers } from '../plan-numbers.ts';
import { addPlanOptions, assumptionsOf, type PlanOptions } from '../plan-options.ts';
import { planLines } from '../plan-text.ts';
import { type ProgressLine, progressLine } from '../progress-line.ts';
import { stackCommand } from '../stack-command.ts';
import { note, say, sayJson, type Terminal } from '../terminal.ts';
import { uploadKeys } from '../upload-check.ts';
import { amount, printable } from '../words.ts';
import { mayWrite } from '../write-file.ts';

/**
 * Nearly all of what a row takes is garbage at once. V8 would let four times of what is kept pile up before it looks;
 * with this, less than twice: a million rows then stay below 360 MB. It asks for this value at each
 * collection, so it may be set while it runs.
 */
const EAGER_COLLECTION = '--heap-growing-percent=60';

export function planCommand(terminal: Terminal): Command {
  const command = stackCommand(
    'plan',
    'show which contacts would be called, how long it takes and what it costs',
    [
      'plan spring.csv',
      'plan spring.csv --settings spring.json --do-not-call do-not-call.csv --offline',
      'plan spring.csv --agents 30 --talk-seconds 180 --answer-rate 0.3',
      'plan spring.csv --at 2026-12-01T09:00:00-05:00 --answer-rate 0.3',
    ],
  );
  return addPlanOptions(command)
    .argument('<file>', 'customers, .csv or .csv.gz')
    .action(async (file: string, options: PlanOptions) => {
      if (options.force && options.numbers === undefined)
        throw new CliError('--force requires --numbers.', { exitCode: exitCodes.usage });
      const { campaignId } = uploadKeys(file, options.campaign);
      const source = sourceOf(await readableFile(file));
      if (options.numbers !== undefined) await mayWrite(options.numbers, options.force ?? false);
      const numbers = options.numbers === undefined ? undefined : new PlanNumbers();
      const prices = await pricesFrom(options.prices);
      const looked = await lookAtStack(options, campaignId, command);
      const { deployment, known, lookup, stack, notLookedAt } = looked;
      const { settings: found, from } = await settingsFor(file, options, looked);
      const settings = withPhoneColumn(found, options.phoneColumn);
      if (options.agents !== undefined && settings?.agents === undefined)
        throw new CliError('--agents requires "agents" in the settings.', {
          exitCode: exitCodes.usage,
        });
      const atMs = options.at ?? Date.now();
      const basis = {
        file,
        campaignId,
        settings,
        deployment,
        ...(known && { known }),
        assumptions: assumptionsOf(options),
        prices,
        atMs,
      };
      for (const sentence of notLookedAt) note(terminal, terminal.colors.yellow(sentence));
      setFlagsFromString(EAGER_COLLECTION);
      const plan = await withProgress(terminal, async (progress) => {
        const doNotCall =
          options.doNotCall === undefined
            ? undefined
            : await read(options.doNotCall, (list) => readDoNotCall(list, deployment, atMs));
        return read(file, () =>
          planFile(source, basis, {
            ...(lookup && { lookup }),
            ...(doNotCall && { doNotCall }),
            ...(numbers && { onNumber: (phoneNumber, consent) => numbers.add(phoneNumber, consent) }),
            onProgress: (rows) => progress.show(`${amount(rows, 'row')} read`),
          }),
        );
      });
      const context = { stack: stack ?? null, settingsFrom: from ?? null, notLookedAt };
      const written = options.numbers && (await numbers?.write(options.numbers, terminal.signal));
      if (options.json) return sayJson(terminal, { ...plan, ...context });
      showPlan(terminal, plan, from, options.reasons);
      if (typeof written === 'number')
        note(terminal, `Wrote ${amount(written, 'number')} to ${options.numbers}.`);
    });
}

/** As `upload --phone-column` would send them. */
function withPhoneColumn(settings: CampaignSettings | undefined, names: readonly string[] | undefined) {
  if (names === undefined) return settings;
  return { ...settings, columns: withPhoneColumns(settings?.columns, names) };
}

function showPlan(terminal: Terminal, plan: Plan, settingsFrom: string | undefined, reasons: number): void {
  for (const line of planLines(plan, { settingsFrom, reasons }, terminal)) say(terminal, line);
}

async function withProgress<T>(terminal: Terminal, work: (progress: ProgressLine) => Promise<T>): Promise<T> {
  const progress = progressLine(terminal);
  try {
    return await work(progress);
  } finally {
    progress.end();
  }
}

/** Reads the file at `path` with `work`; an error is reported with the file's name and line. */
async function read<T>(path: string, work: (source: ReturnType<typeof sourceOf>) => Promise<T>): Promise<T> {
  try {
    return await work(sourceOf(await readableFile(path)));
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    const where = error.line === undefined ? path : `${path}, line ${error.line}`;
    throw new CliError(printable(`${where}: ${error.message}`), { cause: error });
  }
}

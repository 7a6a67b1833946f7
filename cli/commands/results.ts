/** `dialer results`: one line for each contact, of a campaign that is over or as it stands now; and the report. */
import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { ObjectTransfer } from '../../src/aws/object-transfer.ts';
import type { Campaign } from '../../src/campaign/campaign.ts';
import { campaignReportKey } from '../../src/closing/closing.ts';
import { campaignArgument, findCampaign } from '../campaign-argument.ts';
import { openResults, whyNoReport } from '../campaign-results.ts';
import { CliError, exitCodes } from '../cli-error.ts';
import { explainFailure } from '../explain-failure.ts';
import { findStack } from '../find-stack.ts';
import { importReports } from '../import-reports.ts';
import { liveContacts } from '../live-results.ts';
import { progressLine } from '../progress-line.ts';
import type { DeployedStack } from '../stack.ts';
import { type CommonOptions, stackCommand } from '../stack-command.ts';
import { note, pour, say, sayJson, type Terminal } from '../terminal.ts';
import { minuteOf, sizeOf } from '../words.ts';
import { mayWrite, writeWhole } from '../write-file.ts';

interface ResultsOptions extends CommonOptions {
  readonly out?: string;
  /** True for --report without a file. */
  readonly report?: string | true;
  readonly imports?: boolean;
  readonly format: 'csv' | 'jsonl';
  readonly force?: boolean;
}

export function resultsCommand(terminal: Terminal): Command {
  return stackCommand('results', 'get the results of a campaign, one line per contact', [
    'results spring --out spring-results.csv',
    'results spring --out spring-results.csv --report',
    'results spring --format jsonl --out spring-results.jsonl',
    'results spring --imports',
  ])
    .addArgument(campaignArgument())
    .option('--out <file>', 'file to write to (default: the terminal)')
    .addOption(
      new Option('--format <format>', 'csv, or jsonl: one JSON object per contact, as the table has it now')
        .choices(['csv', 'jsonl'])
        .default('csv'),
    )
    .option('--report [file]', 'also get the report, an HTML page, next to the results or as this file')
    .option('--imports', 'get the rejected, duplicate and repaired rows instead, each with its reason')
    .option('--force', 'overwrite existing files')
    .addHelpText(
      'after',
      '\nWhile a campaign is not over, you get its contacts as they are now. --json without --out prints everything' +
        '\nknown about each contact, as one JSON array.',
    )
    .action((name: string, options: ResultsOptions) => results(name, options, terminal));
}

async function results(name: string, options: ResultsOptions, terminal: Terminal): Promise<void> {
  const { json, force = false, imports = false, format } = options;
  const out = options.out === '-' ? undefined : options.out;
  if (imports && (options.report !== undefined || (json && out === undefined))) {
    const message = '--imports writes CSV: use --report in a separate command, and --json only with --out.';
    throw new CliError(message, { exitCode: exitCodes.usage });
  }
  if (format === 'jsonl' && (imports || (json && out === undefined))) {
    const message = '--format jsonl prints contacts: omit --imports, and use --json only with --out.';
    throw new CliError(message, { exitCode: exitCodes.usage });
  }
  if (out !== undefined && typeof options.report === 'string' && resolve(out) === resolve(options.report)) {
    const message = `--out and --report both name ${out}: the report would overwrite the results. Give two different files.`;
    throw new CliError(message, { exitCode: exitCodes.usage });
  }
  if (out !== undefined) await mayWrite(out, force);
  const stack = await findStack(options);
  const campaign = await findCampaign(stack.campaigns, name);
  const { campaignId } = campaign;
  if (imports) return giveImports(campaign, stack, out, json === true, terminal);
  const lacksReport = options.report === undefined ? undefined : await whyNoReport(campaign, stack);
  // Who named no file for the report gets the results all the same.
  if (lacksReport !== undefined && (typeof options.report === 'string' || out === undefined)) {
    throw new CliError(`${lacksReport} Omit --report to get the contacts as they are now.`);
  }
  const wanted = options.report === true ? reportBeside(out, campaignId) : options.report;
  const report = lacksReport === undefined ? wanted : undefined;
  if (report !== undefined) await mayWrite(report, force);
  if (out !== undefined) await save(out, report, campaign, stack, { json: json === true, format, terminal });
  else if (json) await pourAll(liveContacts(stack.contacts, campaignId, terminal), terminal);
  else {
    const found = await openResults(campaign, stack, format, { signal: terminal.signal });
    if (!found.isFinal) note(terminal, asItStands(campaign, found.asOf));
    await pourAll(found.pieces, terminal);
  }
  if (report !== undefined) await saveReport(report, campaignId, stack, terminal);
  if (lacksReport !== undefined) note(terminal, lacksReport);
}

/** The default place of the report: next to the results, under their name. */
function reportBeside(out: string | undefined, campaignId: string): string {
  return out === undefined ? `${campaignId}.html` : `${out.replace(/\.(?:csv|jsonl)$/i, '')}.html`;
}

async function giveImports(
  campaign: Campaign,
  { s3, resultsBucket }: DeployedStack,
  out: string | undefined,
  json: boolean,
  terminal: Terminal,
): Promise<void> {
  const pieces = importReports(campaign, resultsBucket, new ObjectTransfer(s3));
  if (out === undefined) return pourAll(pieces, terminal);
  const bytes = await writeWhole(out, pieces, terminal.signal);
  if (json) sayJson(terminal, { campaignId: campaign.campaignId, file: out, bytes });
  else say(terminal, `Saved ${out}, ${sizeOf(bytes)}.`);
}

/** Saves the results, and reports it on stdout. */
async function save(
  out: string,
  report: string | undefined,
  campaign: Campaign,
  stack: DeployedStack,
  {
    json,
    format,
    terminal,
  }: {
    readonly json: boolean;
    readonly format: ResultsOptions['format'];
    readonly terminal: Terminal;
  },
): Promise<void> {
  const { campaignId, state } = campaign;
  const line = progressLine(terminal);
  const onProgress = (contacts: number) =>
    line.show(`Reading ${campaignId}: ${contacts.toLocaleString('en-US')} contacts`);
  const { pieces, isFinal, asOf } = await openResults(campaign, stack, format, {
    signal: terminal.signal,
    onProgress,
  });
  const bytes = await writeWhole(out, pieces, terminal.signal).finally(line.end);
  if (json) return sayJson(terminal, { campaignId, state, isFinal, asOf, file: out, bytes, report });
  if (!isFinal) note(terminal, asItStands(campaign, asOf));
  say(terminal, `Saved ${out}, ${sizeOf(bytes)}.`);
}

function asItStands({ campaignId, state }: Campaign, asOf: string): string {
  return `${campaignId} is ${state}: these are its contacts as of ${minuteOf(asOf)}.`;
}

async function saveReport(
  path: string,
  campaignId: string,
  { s3, resultsBucket: bucket }: DeployedStack,
  terminal: Terminal,
): Promise<void> {
  const place = { bucket, key: campaignReportKey(campaignId) };
  const page = await new ObjectTransfer(s3).download(place, terminal.signal);
  if (!page) throw new CliError(`The report of ${campaignId} was deleted in the meantime.`);
  const bytes = await writeWhole(path, page.body, terminal.signal);
  note(terminal, `Saved ${path}, ${sizeOf(bytes)}. Open it in a browser.`);
}

async function pourAll(pieces: AsyncIterable<string | Uint8Array>, terminal: Terminal): Promise<void> {
  let hasBegun = false;
  try {
    for await (const piece of pieces) {
      await pour(terminal, piece);
      hasBegun = true;
    }
  } catch (error) {
    if (!hasBegun || terminal.signal.aborted) throw error;
    throw new CliError(`The results above are not complete. ${explainFailure(error)}`, { cause: error });
  }
}

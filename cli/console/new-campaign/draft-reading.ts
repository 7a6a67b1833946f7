/** What the first rows of a file are under settings, by the importer's own rules. */
import { locatedCallee } from '../../../src/calling-hours/callee-places.ts';
import { describeAgentMisfits } from '../../../src/campaign/agent-settings.ts';
import type { DeploymentSettings } from '../../../src/campaign/deployment.ts';
import { gateFor } from '../../../src/campaign/may-dial.ts';
import { listProblems } from '../../../src/campaign/parse-settings.ts';
import type { CampaignSettings } from '../../../src/campaign/settings.ts';
import { columnMeanings, phoneHeaderBy } from '../../../src/csv/column-names.ts';
import { type CsvFile, type FileSource, openCsv } from '../../../src/csv/csv-file.ts';
import type { CsvRow } from '../../../src/csv/fit-row.ts';
import type { Columns } from '../../../src/csv/header.ts';
import { UnreadableFile } from '../../../src/csv/unreadable-file.ts';
import { verdictOf } from '../../../src/importing/chunk-contacts.ts';
import { readCustomerHeader } from '../../../src/importing/customer-header.ts';
import type { RowRules } from '../../../src/importing/row.ts';
import { cutText } from '../../../src/text/cut-text.ts';
import { placeInWords } from '../../contact-rules.ts';
import { settingsOf } from '../../settings-change.ts';
import type { ColumnView, DraftReading, FirstRow, SettingProblem } from './api.ts';

const ROWS_SHOWN = 20;
const SAMPLES = 3;
const MAX_SAMPLE = 60;
const MAX_VALUE = 200;

export type SettingsJudgement =
  | { readonly ok: true; readonly settings: CampaignSettings }
  | { readonly ok: false; readonly problems: readonly SettingProblem[] };

/** The settings in `text`, or a sentence for each problem that a new campaign in `deployment` would have with them. */
export function judgeSettings(text: string, deployment: DeploymentSettings): SettingsJudgement {
  const reading = listProblems(text);
  const problems = reading.ok ? describeAgentMisfits(reading.settings, deployment) : reading.problems;
  if (reading.ok && problems.length === 0) return reading;
  return { ok: false, problems: problems.map(problemOf) };
}

/** The sentences of settings begin with their key. */
function problemOf(sentence: string): SettingProblem {
  const key = /^"([\w.:[\]-]+)"/.exec(sentence)?.[1]?.replace(/\[.*$/, '');
  return key === undefined ? { sentence } : { key, sentence };
}

/** The rules by which rows are read, as the importer would fix them for a first file. */
export function rowRulesOf(settings: CampaignSettings, deployment: DeploymentSettings): RowRules {
  return {
    defaultCountry: settings.defaultCountry ?? deployment.defaultCountry,
    dedupeBy: settings.dedupeBy ?? 'phoneNumber',
    campaignAttributes: settings.attributes ?? {},
  };
}

type FileReading = Pick<DraftReading, 'fileProblem' | 'headerProblem' | 'columns' | 'notes' | 'firstRows'>;

/** Reads the head of the file. An unreadable one is an answer, not an error. */
export async function readFirstRows(
  source: FileSource,
  settings: CampaignSettings,
  deployment: DeploymentSettings,
  nowMs: number,
): Promise<FileReading> {
  const none = { columns: [], notes: [], firstRows: [] };
  try {
    const csv = await openCsv(source, phoneHeaderBy(settings.columns));
    const { rows, fileProblem } = await firstRowsOf(csv);
    const broken = fileProblem !== undefined && { fileProblem };
    const rules = rowRulesOf(settings, deployment);
    const { columns: names } = settings;
    const header = await headerOf(csv, { ...rules, ...(names && { columns: names }) });
    if (header.type === 'unusable') {
      return { ...none, ...broken, headerProblem: header.problem, columns: columnsOf(csv, rows, undefined) };
    }
    const { columns, notes } = header;
    return {
      ...broken,
      columns: columnsOf(csv, rows, columns),
      notes,
      firstRows: rows.map((row) => firstRowOf(row, { columns, rules, settings, deployment, nowMs })),
    };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { ...none, fileProblem: sentenceOf(error) };
  }
}

async function firstRowsOf(csv: CsvFile): Promise<{ rows: readonly CsvRow[]; fileProblem?: string }> {
  try {
    for await (const { rows } of csv.chunks(ROWS_SHOWN)) return { rows };
    return {
      rows: [],
      fileProblem: 'The file has no rows: its first line holds headers, and nothing follows.',
    };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { rows: [], fileProblem: sentenceOf(error) };
  }
}

type Header =
  | { readonly type: 'usable'; readonly columns: Columns; readonly notes: readonly string[] }
  | { readonly type: 'unusable'; readonly problem: string };

async function headerOf(csv: CsvFile, rules: Parameters<typeof readCustomerHeader>[1]): Promise<Header> {
  try {
    const { columns, notes } = await readCustomerHeader(csv, rules);
    return { type: 'usable', columns, notes };
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { type: 'unusable', problem: error.message };
  }
}

/** The sentence with its line. */
export function sentenceOf({ line, message }: UnreadableFile): string {
  return line === undefined ? message : `Line ${line}: ${message}`;
}

function columnsOf(csv: CsvFile, rows: readonly CsvRow[], columns: Columns | undefined): ColumnView[] {
  return csv.header.map((header, position) => {
    const meaning = columns && meaningOf(position, columns);
    const cells = rows.flatMap((row) => (row.type === 'cells' ? [(row.cells[position] ?? '').trim()] : []));
    const samples = cells.filter((cell) => cell !== '').slice(0, SAMPLES);
    return {
      header: header.trim(),
      samples: samples.map((cell) => cutText(cell, MAX_SAMPLE)),
      ...(meaning !== undefined && { meaning }),
    };
  });
}

function meaningOf(position: number, columns: Columns): string | undefined {
  if (columns.otherPhoneNumbers?.includes(position)) return 'phoneNumber';
  const meaning = columnMeanings.find((each) => [columns[each] ?? []].flat().includes(position));
  if (meaning !== undefined) return meaning;
  return columns.attributes.some((each) => each.position === position) ? 'attribute' : undefined;
}

interface RowContext {
  readonly columns: Columns;
  readonly rules: RowRules;
  readonly settings: CampaignSettings;
  readonly deployment: DeploymentSettings;
  readonly nowMs: number;
}

function firstRowOf(row: CsvRow, { columns, rules, settings, deployment, nowMs }: RowContext): FirstRow {
  const { line } = row;
  const verdict = verdictOf(row, { columns, rules });
  if (!verdict.ok) return { line, reason: verdict.reason, numbers: [], attributes: [], notes: [] };
  const { phoneNumber, phoneNumbers = [phoneNumber], customerId, attributes, notes } = verdict;
  const place = placeInWords({ phoneNumber, ...(verdict.place && { place: verdict.place }) });
  const admission = gateFor(locatedCallee(verdict), { state: 'RUNNING', settings }, deployment, nowMs);
  return {
    line,
    numbers: phoneNumbers,
    ...(customerId !== undefined && { customerId: cutText(customerId, MAX_VALUE) }),
    ...(place !== undefined && { place }),
    hours: admission.type === 'open' ? 'Open now.' : admission.reason,
    attributes: Object.entries(attributes).map(([name, value]) => [name, cutText(value, MAX_VALUE)] as const),
    notes,
  };
}

/** What holds where settings say nothing, in words, by dotted key. */
export function defaultsIn(deployment: DeploymentSettings): Readonly<Record<string, string>> {
  const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
  return Object.fromEntries(
    settingsOf({}, deployment).map(({ key, value, source }) => [
      key,
      source === 'deployment' ? `${shown(value)} (deployment)` : shown(value),
    ]),
  );
}

/** What the deployment allows a campaign, in words, by dotted key. */
export function limitsIn({ callsPerSecond, maxConcurrentCalls }: DeploymentSettings) {
  return {
    callsPerSecond: `The deployment places ${callsPerSecond} a second over all campaigns; a higher rate here overrides that.`,
    maxConcurrentCalls: `Never more than the deployment's ${maxConcurrentCalls}.`,
  } as const;
}

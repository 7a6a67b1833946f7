/** The results as tables for the screen. */
import { validatingReader } from './import/import-benchmark.ts';
import { fullScale, type ImportLimitScale } from './import/import-limit-scale.ts';
import type { PacerLoad, WriteLoad } from './operations/write-meter.ts';
import type { Table } from './print-table.ts';
import type {
  CallsAtATimeResult,
  ColdStartResult,
  CommandStartResult,
  EndToEndResult,
  GrowthResult,
  ImportAtTableLimit,
  ImportResult,
  ImportThroughEmulator,
  OperationsResult,
  OutcomeHandling,
  PacingResult,
} from './results-file.ts';

export function pacingTable(results: readonly PacingResult[]): Table {
  return {
    title: 'Pacing: one simulated Connect, virtual time, enough contacts for two minutes at the quota',
    columns: [
      'quota',
      'set to',
      'strategy',
      'of quota used',
      'after 30 s',
      'throttled',
      'seconds',
      'called',
      'never called',
    ],
    rows: results.map((result) => [
      `${result.quotaPerSecond}/s`,
      `${result.configuredPerSecond}/s`,
      result.strategy,
      percent(result.efficiency),
      result.efficiencyAfter30s === undefined ? undefined : percent(result.efficiencyAfter30s),
      percent(result.throttledShare),
      result.seconds.toFixed(0),
      result.placed,
      result.givenUp,
    ]),
    groupBy: ([quota, set]) => `${quota} ${set}`,
    isOurs: (row) => row[2] === 'ours',
    notes: [
      'Above 100%: Connect lets a burst through at the start. Nobody was called twice by any of them.',
    ].filter(() => results.every(({ calledTwice }) => calledTwice === 0)),
  };
}

export function callsAtATimeTable(results: readonly CallsAtATimeResult[]): Table {
  return {
    title: 'Calls at a time: that number binds, calls of 20 to 60 s, virtual time',
    columns: ['allowed', 'rate', 'events lost', 'slots in use', 'most at a time', 'seconds', 'called'],
    rows: results.map((result) => [
      result.maxConcurrentCalls,
      `${result.callsPerSecond}/s`,
      percent(result.eventsLostShare),
      percent(result.use),
      result.most,
      result.seconds,
      result.contacts,
    ]),
    groupBy: ([allowed]) => allowed,
  };
}

export function importTable(results: readonly ImportResult[]): Table {
  return {
    title: `Import: reading a customer file of ${(results[0]?.rows ?? 0).toLocaleString('en-US')} rows and 8 columns`,
    columns: ['reader', 'rows/s', 'MB/s', 'peak memory'],
    rows: results.map(({ parser, rowsPerSecond, megabytesPerSecond, peakMegabytes }) => [
      parser,
      rowsPerSecond,
      megabytesPerSecond.toFixed(1),
      `${peakMegabytes} MB`,
    ]),
    isOurs: ([parser]) => parser === validatingReader,
    notes: [
      '"with validation" is all that the importer does with a row before it writes it; memory is the whole process.',
    ],
  };
}

export function importAtLimitTable(
  result: ImportAtTableLimit,
  { must }: Pick<ImportLimitScale, 'must'> = fullScale,
): Table {
  const { wide, besides } = result;
  const orMore = (share: number) => `${percent(share)} or more`;
  return {
    title: `Import at the limit of one key, ${result.unitsPerSecond} write units per second, in the local cloud by its clock`,
    columns: ['', 'must be', 'measured'],
    rows: [
      [`${result.rows.toLocaleString('en-US')} rows: rows per second`, '', result.rowsPerSecond],
      ["of the key's limit used", orMore(must.shareOfLimit), percent(result.shareOfLimit)],
      [
        'write units per row in the table',
        `${must.writeUnitsPerRow} or less`,
        result.writeUnitsPerRow.toFixed(2),
      ],
      ['failed deliveries, dead letters', '0', result.failedDeliveries],
      [`${wide.rows} rows of 12 KB: of the limit used`, '', percent(wide.shareOfLimit)],
      ['rows per second beside calls', '', besides.rowsPerSecond],
      ["of the key's limit used by rows and calls", orMore(must.shareOfLimit), percent(besides.shareOfLimit)],
      [
        `calls of another campaign, of ${besides.otherCallsPerSecond}/s`,
        orMore(must.otherEfficiency),
        percent(besides.otherEfficiency),
      ],
      [
        `calls of the imported campaign, of ${besides.ownCallsPerSecond}/s`,
        orMore(must.ownEfficiency),
        percent(besides.ownEfficiency),
      ],
      [
        'first call of a campaign of 300 rows',
        `${must.smallFirstCallSeconds} s or less`,
        `${besides.smallFirstCallSeconds.toFixed(1)} s`,
      ],
    ],
    notes: [
      `Calls were counted for ${besides.seconds.toFixed(0)} s, in which the clock ran at ${percent(besides.clockSpeed)} of the wall's.`,
    ],
  };
}

export function importThroughEmulatorTable(result: ImportThroughEmulator): Table {
  const { rows, requests, requestsAtOnce, importer, alone, ofAlone, endToEnd } = result;
  return {
    title: 'Import into an emulator of AWS on this machine, which bounds it; medians of four rounds',
    columns: ['by', 'rows', 'seconds', 'rows/s'],
    rows: [
      ['a bare loop with the same requests', rows, alone.seconds, alone.rowsPerSecond],
      ['the importer', rows, importer.seconds, importer.rowsPerSecond],
      ['the deployed stack, from the upload', endToEnd.rows, endToEnd.seconds, endToEnd.rowsPerSecond],
    ],
    isOurs: ([by]) => by === 'the importer',
    notes: [
      `The importer keeps ${percent(ofAlone)} of what the emulator alone takes of its ${requests.toLocaleString('en-US')} requests, ${requestsAtOnce} at a time.`,
    ],
  };
}

export function growthTable(results: readonly GrowthResult[]): Table {
  const [first] = results;
  return {
    title: `Growth: ${first?.callsPerSecond} calls a second, calls of ${first?.callSeconds.min} to ${first?.callSeconds.max} s, virtual time`,
    columns: [
      'contacts',
      'imported after',
      'over after',
      'called',
      'called twice',
      'of quota used',
      'at a time',
      'requests each',
      'cost',
      'a million',
      'pace units/s',
      'slots units/s',
      'ran for',
      'memory',
    ],
    rows: results.map((result) => [
      result.contacts,
      `${result.importSeconds} s`,
      duration(result.seconds),
      result.placed,
      result.calledTwice,
      percent(result.efficiency),
      result.mostAtATime,
      result.requestsPerContact.toFixed(2),
      dollars(result.usd),
      dollars(result.usdPerMillionContacts),
      `${result.pacer.pace.unitsPerSecond} (${result.pacer.pace.mostUnitsInASecond})`,
      `${result.pacer.busiestSlots.unitsPerSecond} (${result.pacer.busiestSlots.mostUnitsInASecond})`,
      `${result.realSeconds.toFixed(0)} s`,
      `${result.peakMegabytes} MB`,
    ]),
    notes: [
      'DynamoDB takes 1,000 write units a second for one item: here those of the pace, and the busiest of the slots (in brackets: in the worst second). "Ran for" and memory are the simulation\'s.',
    ],
  };
}

export function operationsTable(result: OperationsResult): Table {
  return {
    title: `Operations: requests to AWS for each of ${result.contacts.toLocaleString('en-US')} contacts at ${result.callsPerSecond} calls a second`,
    columns: ['request', 'per contact'],
    rows: [
      ...Object.entries(result.perContact).map(([name, times]) => [name, times.toPrecision(3)]),
      ['all', result.requestsPerContact.toPrecision(3)],
      ['of them, to learn how the calls ended', result.outcomeHandling.requestsPerContact.toPrecision(3)],
    ],
    groupBy: ([name]) => name === 'all' || name?.toString().startsWith('of them'),
    notes: [
      `DynamoDB's write units for each contact: ${result.writeUnitsPerContact.toPrecision(3)} (${Object.entries(
        result.writeUnitsByFunction,
      )
        .filter(([, units]) => units >= 0.005)
        .map(([name, units]) => `${name} ${units.toPrecision(3)}`)
        .join(', ')}).`,
      outcomeNote(result.outcomeHandling),
      pacerNote(result.pacer),
      `A million contacts cost ${dollars(result.usdPerMillionContacts)} (${Object.entries(result.usdByService)
        .map(([service, usd]) => `${service} ${dollars(usd)}`)
        .join(
          ', ',
        )}); at 2 calls a second ${dollars(result.usdPerMillionContactsAt2PerSecond)}, with 10 of them at a time ${dollars(result.usdPerMillionContactsAtDefaultQuotas)} (${result.requestsPerContactAtDefaultQuotas.toFixed(1)} requests per contact, ${result.outcomeHandlingAtDefaultQuotas.requestsPerContact.toFixed(2)} of them to learn how the calls ended).`,
      `By function: ${Object.entries(result.usdByFunction)
        .map(([name, usd]) => `${name} ${dollars(usd)}`)
        .join(', ')}.`,
      `Telephony comes on top: ${dollars(result.telephonyUsdPerMillionContacts)} a million, for answered calls of ${result.averageCallSeconds} s.`,
    ],
  };
}

function pacerNote({ pace, busiestSlots, slotItems, mostBytes }: PacerLoad): string {
  const load = ({ unitsPerSecond, mostUnitsInASecond }: WriteLoad) =>
    `${unitsPerSecond} write units a second, ${mostUnitsInASecond} in the worst`;
  return `The pacer's items: that of the pace ${load(pace)}; ${slotItems} of slots, up to ${mostBytes.toLocaleString('en-US')} bytes, the busiest ${load(busiestSlots)}; DynamoDB takes 1,000 for each.`;
}

function outcomeNote({
  perContact,
  functionRequestsPerContact,
  usdPerMillionContacts,
}: OutcomeHandling): string {
  const parts = Object.entries(perContact).map(([name, times]) => `${name} ${times.toPrecision(3)}`);
  return `How the calls ended: ${parts.join(', ')}. The function itself asks ${functionRequestsPerContact} times. ${dollars(usdPerMillionContacts)} a million.`;
}

export function coldStartTable(results: readonly ColdStartResult[]): Table {
  return {
    title: 'Cold start: loading a function in a fresh Node process, median of 7',
    columns: ['function', 'bundle', 'load'],
    rows: results.map((result) => [
      result.function,
      `${result.bundleKilobytes} KB`,
      `${result.initMilliseconds} ms`,
    ]),
  };
}

export function commandStartTable(results: readonly CommandStartResult[]): Table {
  return {
    title:
      'Start of a command: processor time of `npx dialer …` without npx, AWS answering at once, median of 7',
    columns: ['command', 'processor time'],
    rows: results.map(({ command, cpuMilliseconds }) => [command, `${cpuMilliseconds} ms`]),
  };
}

export function endToEndTable(result: EndToEndResult): Table {
  return {
    title: `End to end: ${result.contacts.toLocaleString('en-US')} contacts through the deployed stack on a local AWS emulator; Connect allows 50 a second`,
    columns: [
      'set to',
      'first call',
      'last call',
      'of quota used',
      'after 30 s',
      'throttled',
      'called twice',
    ],
    rows: [result, result.beyondQuota].map((run) => [
      `${run.callsPerSecond}/s`,
      `${run.firstCallSeconds.toFixed(1)} s`,
      `${run.seconds.toFixed(1)} s`,
      percent(run.efficiency),
      percent(run.efficiencyAfter30s),
      percent(run.throttledShare),
      run.calledTwice,
    ]),
  };
}

/** Seconds as a person says them. */
function duration(seconds: number): string {
  return seconds < 600
    ? `${seconds.toFixed(0)} s`
    : `${Math.floor(seconds / 3600)} h ${Math.round((seconds % 3600) / 60)} min`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}

function dollars(usd: number): string {
  return `$${usd.toLocaleString('en-US', { minimumFractionDigits: usd < 1_000 ? 2 : 0, maximumFractionDigits: usd < 1_000 ? 2 : 0 })}`;
}

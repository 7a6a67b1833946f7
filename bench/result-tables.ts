/** The results as tables for the screen. */
import { validatingReader } from './import/import-benchmark.ts';
import { fullScale, type ImportLimitScale } from './import/import-limit-scale.ts';
import type { PacerLoad, WriteLoad } from './operations/write-meter.ts';
import type { Table } from './print-table.ts';
import type {
  ColdStartResult,
  CommandStartResult,
  ConcurrentCallsResult,
  DecisionResult,
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
      'configured',
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
    notes: ['Above 100%: Connect accepts a burst at the start. No strategy called a contact twice.'].filter(
      () => results.every(({ calledTwice }) => calledTwice === 0),
    ),
  };
}

export function concurrentCallsTable(results: readonly ConcurrentCallsResult[]): Table {
  return {
    title: 'Concurrent calls as the limit, calls of 20 to 60 s, virtual time',
    columns: [
      'allowed',
      'rate',
      'events lost',
      'slots in use',
      'lines in calls',
      'next call after',
      'max concurrent',
      'seconds',
      'called',
    ],
    rows: results.map((result) => [
      result.maxConcurrentCalls,
      `${result.callsPerSecond}/s`,
      percent(result.eventsLostShare),
      percent(result.slotsInUse),
      percent(result.use),
      `${result.nextCallMs} ms`,
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
      '"with validation" includes everything that the importer does with a row before it writes it; memory is that of the whole process.',
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
    title: `Import at the limit of one key, ${result.unitsPerSecond} write units per second, in the local cloud, by its clock`,
    columns: ['', 'required', 'measured'],
    rows: [
      [`${result.rows.toLocaleString('en-US')} rows: rows per second`, '', result.rowsPerSecond],
      ["fraction of the key's limit used", orMore(must.shareOfLimit), percent(result.shareOfLimit)],
      [
        'write units per row in the table',
        `${must.writeUnitsPerRow} or less`,
        result.writeUnitsPerRow.toFixed(2),
      ],
      ['failed deliveries, dead letters', '0', result.failedDeliveries],
      [`${wide.rows} rows of 12 KB: fraction of the limit used`, '', percent(wide.shareOfLimit)],
      ['rows per second while calls are placed', '', besides.rowsPerSecond],
      [
        "fraction of the key's limit used by rows and calls",
        orMore(must.shareOfLimit),
        percent(besides.shareOfLimit),
      ],
      [
        `calls of another campaign at ${besides.otherCallsPerSecond}/s`,
        orMore(must.otherEfficiency),
        percent(besides.otherEfficiency),
      ],
      [
        `calls of the imported campaign at ${besides.ownCallsPerSecond}/s`,
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
      `Calls were counted for ${besides.seconds.toFixed(0)} s, while the clock ran at ${percent(besides.clockSpeed)} of the wall clock's speed.`,
    ],
  };
}

export function importThroughEmulatorTable(result: ImportThroughEmulator): Table {
  const { rows, requests, requestsAtOnce, importer, alone, ofAlone, endToEnd } = result;
  return {
    title: 'Import into an AWS emulator on this machine, which limits it; medians of four rounds',
    columns: ['writer', 'rows', 'seconds', 'rows/s'],
    rows: [
      ['a bare loop with the same requests', rows, alone.seconds, alone.rowsPerSecond],
      ['the importer', rows, importer.seconds, importer.rowsPerSecond],
      ['the deployed stack, from the upload', endToEnd.rows, endToEnd.seconds, endToEnd.rowsPerSecond],
    ],
    isOurs: ([by]) => by === 'the importer',
    notes: [
      `The importer reaches ${percent(ofAlone)} of the rate at which the emulator alone accepts its ${requests.toLocaleString('en-US')} requests, ${requestsAtOnce} concurrent.`,
    ],
  };
}

export function growthTable(results: readonly GrowthResult[]): Table {
  const [first] = results;
  return {
    title: `Growth: ${first?.callsPerSecond} calls per second, calls of ${first?.callSeconds.min} to ${first?.callSeconds.max} s, virtual time`,
    columns: [
      'contacts',
      'imported after',
      'done after',
      'called',
      'called twice',
      'of quota used',
      'max concurrent',
      'requests per contact',
      'cost',
      'cost per million',
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
      result.maxConcurrent,
      result.requestsPerContact.toFixed(2),
      dollars(result.usd),
      dollars(result.usdPerMillionContacts),
      `${result.pacer.pace.unitsPerSecond} (${result.pacer.pace.mostUnitsInASecond})`,
      `${result.pacer.busiestSlots.unitsPerSecond} (${result.pacer.busiestSlots.mostUnitsInASecond})`,
      `${result.realSeconds.toFixed(0)} s`,
      `${result.peakMegabytes} MB`,
    ]),
    notes: [
      'DynamoDB accepts 1,000 write units per second for one item: the columns show the pace item and the busiest slot item (in brackets: in the busiest second). "Ran for" and memory are those of the simulation.',
    ],
  };
}

export function operationsTable(result: OperationsResult): Table {
  return {
    title: `Operations: requests to AWS per contact, for ${result.contacts.toLocaleString('en-US')} contacts at ${result.callsPerSecond} calls per second`,
    columns: ['request', 'per contact'],
    rows: [
      ...Object.entries(result.perContact).map(([name, times]) => [name, times.toPrecision(3)]),
      ['total', result.requestsPerContact.toPrecision(3)],
      ['of these, to learn how the calls ended', result.outcomeHandling.requestsPerContact.toPrecision(3)],
    ],
    groupBy: ([name]) => name === 'total' || name?.toString().startsWith('of these'),
    notes: [
      `DynamoDB write units per contact: ${result.writeUnitsPerContact.toPrecision(3)} (${Object.entries(
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
        )}); at 2 calls per second ${dollars(result.usdPerMillionContactsAt2PerSecond)}, with 10 concurrent calls ${dollars(result.usdPerMillionContactsAtDefaultQuotas)} (${result.requestsPerContactAtDefaultQuotas.toFixed(1)} requests per contact, ${result.outcomeHandlingAtDefaultQuotas.requestsPerContact.toFixed(2)} of these to learn how the calls ended).`,
      `By function: ${Object.entries(result.usdByFunction)
        .map(([name, usd]) => `${name} ${dollars(usd)}`)
        .join(', ')}.`,
      `Telephony is extra: ${dollars(result.telephonyUsdPerMillionContacts)} per million, for answered calls of ${result.averageCallSeconds} s.`,
    ],
  };
}

function pacerNote({ pace, busiestSlots, slotItems, mostBytes }: PacerLoad): string {
  const load = ({ unitsPerSecond, mostUnitsInASecond }: WriteLoad) =>
    `${unitsPerSecond} write units per second, ${mostUnitsInASecond} in the busiest second`;
  return `The pacer's items: the pace item takes ${load(pace)}; of ${slotItems} slot items of up to ${mostBytes.toLocaleString('en-US')} bytes, the busiest takes ${load(busiestSlots)}; DynamoDB accepts 1,000 per item.`;
}

function outcomeNote({
  perContact,
  functionRequestsPerContact,
  usdPerMillionContacts,
}: OutcomeHandling): string {
  const parts = Object.entries(perContact).map(([name, times]) => `${name} ${times.toPrecision(3)}`);
  return `How the calls ended: ${parts.join(', ')}. The function itself makes ${functionRequestsPerContact} of these requests. ${dollars(usdPerMillionContacts)} per million.`;
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
      'Start of a command: CPU time of `npx dialer …` without npx, with an AWS that answers at once, median of 7',
    columns: ['command', 'CPU time'],
    rows: results.map(({ command, cpuMilliseconds }) => [command, `${cpuMilliseconds} ms`]),
  };
}

export function decisionTable(results: readonly DecisionResult[]): Table {
  return {
    title:
      'Calling hours and rules: CPU time of one decision, in batches of ten a minute apart, on average over 200,000',
    columns: ['contacts', 'CPU time', 'may be called'],
    rows: results.map(({ mix, microseconds, openShare }) => [mix, `${microseconds} µs`, percent(openShare)]),
    notes: ['A decision may take 20 µs.'],
  };
}

export function endToEndTable(result: EndToEndResult): Table {
  return {
    title: `End to end: ${result.contacts.toLocaleString('en-US')} contacts through the deployed stack on a local AWS emulator; Connect allows 50 calls per second`,
    columns: [
      'configured',
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

/** Seconds in readable units. */
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

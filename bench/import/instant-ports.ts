/**
 * The importer over ports that answer at once and keep nothing: how many rows it could import if AWS took no time. What
 * it asks of them is counted, so that it is known to have done all of its work.
 */
import { createReadStream } from 'node:fs';
import { systemClock } from '../../src/aws/system-clock.ts';
import { parseDeployment } from '../../src/campaign/deployment.ts';
import type { ImporterPorts } from '../../src/importing/import-file.ts';
import { Importer } from '../../src/importing/import-file.ts';
import type { ImportJob } from '../../src/importing/import-ports.ts';
import type { Log } from '../../src/telemetry/log.ts';
import { MemoryNumbers } from '../../test/support/memory-numbers.ts';
import { MemoryCampaigns, MemoryImportQueue } from '../../test/support/memory-stores.ts';

const silent: Log = { info() {}, warn() {}, error() {} };

/** Imports the file as a whole; answers its rows, and how many of them became contacts to be called, at once or later. */
export async function importAtOnce(file: string): Promise<{ readonly rows: number; readonly good: number }> {
  let written = 0;
  let queued = 0;
  let waiting = 0;
  let reported = 0;
  const campaigns = new MemoryCampaigns();
  // Where it is night now, rows are imported to wait: the same ones at whatever hour this is measured.
  const shift = Date.parse('2026-06-02T16:00:00Z') - systemClock.now();
  const ports: ImporterPorts = {
    campaigns,
    contacts: {
      async insert(contacts) {
        written += contacts.length;
        waiting += contacts.filter(({ status }) => status === 'WAITING').length;
        return contacts.map(() => undefined);
      },
      read: async () => [],
    },
    dialQueue: {
      async send(messages) {
        queued += messages.length;
      },
    },
    reports: {
      async savePart(_report, _chunk, lines) {
        reported += lines.filter(({ result }) => result === 'rejected').length;
      },
      async write() {},
      finish: async () => true,
      async discardParts() {},
      async refuse() {},
    },
    uploads: {
      latest: async () => undefined,
      settingsOf: async () => [],
      open: (_job, start) => createReadStream(file, { start }),
    },
    numbers: new MemoryNumbers(),
    importQueue: new MemoryImportQueue(),
    clock: { ...systemClock, now: () => systemClock.now() + shift },
    log: silent,
  };
  // Numbers of made customers repeat, their ids do not.
  await campaigns.begin('bench', new Date().toISOString());
  await campaigns.saveSettings('bench', { dedupeBy: 'customerId' });
  const job: ImportJob = {
    bucket: 'uploads',
    key: 'bench.csv',
    version: 'v1',
    bytes: Number.POSITIVE_INFINITY,
  };
  await new Importer(ports, deployment()).importFile(job, Number.POSITIVE_INFINITY);

  const [read] = Object.values((await campaigns.get('bench'))?.files ?? {});
  const rows = read?.done ? read.rows : 0;
  if (written !== rows || queued + waiting + reported !== rows) {
    const parts = `${queued} messages, ${waiting} contacts that wait and ${reported} rejections`;
    throw new Error(`${rows} rows became ${written} contacts: ${parts}.`);
  }
  return { rows, good: queued + waiting };
}

function deployment() {
  const reading = parseDeployment({
    instanceArn: 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-3333-4444-555555555555',
    contactFlowId: 'flow-1',
  });
  if (!reading.ok) throw new Error(reading.messages.join(' '));
  return reading.deployment;
}

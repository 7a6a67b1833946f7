import { writeFileSync } from 'node:fs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { dropCustomers } from './demo-drop.ts';
import { CampaignReader } from './demo-tables.ts';
import { startLocalStack } from './stack-under-test.ts';

const cps = Number(process.argv[2] ?? 50);
const n = Number(process.argv[3] ?? 2000);
const stack = await startLocalStack({
  deployment: { callsPerSecond: cps },
  simulator: { quotaPerSecond: 50, burst: 75, concurrentCalls: null, callSeconds: { min: 5, max: 40 } },
  log: console.log,
});
try {
  const s = {
    endpoint: stack.endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
  const s3 = new S3Client({ ...s, forcePathStyle: true });
  const reader = new CampaignReader(new DynamoDBClient(s), {
    contacts: stack.outputs.ContactsTable,
    campaigns: stack.outputs.CampaignsTable,
  });
  writeFileSync(
    '/tmp/load.csv',
    'phone\n' + Array.from({ length: n }, (_, i) => `+1206${2000000 + i}`).join('\n') + '\n',
  );
  const t0 = Date.now();
  await dropCustomers(s3, stack.outputs.UploadsBucket, '/tmp/load.csv');
  let done = false;
  while (!done && Date.now() - t0 < 200000) {
    await new Promise((r) => setTimeout(r, 5000));
    const calls = stack.simulator.engine.calls.length;
    if (calls >= n) {
      const p = await reader.progress('load');
      done = p.isOver;
      console.log([...p.byStatus]);
    } else console.log(calls, stack.simulator.engine.requests.length);
  }
  const starts = stack.simulator.engine.requests.filter((r: any) => r.api === 'start');
  const placed = stack.simulator.engine.calls.map((c) => c.placedAtMs);
  const first = placed[0]!,
    last = placed.at(-1)!;
  const after = placed.filter((t) => t > first + 30000);
  const perSec: number[] = [];
  for (const t of placed) {
    const k = Math.floor((t - first) / 1000);
    perSec[k] = (perSec[k] ?? 0) + 1;
  }
  const thr = starts.filter((r: any) => r.answer !== 200 && r.answer !== '200');
  const byAns: any = {};
  for (const r of starts as any[]) byAns[r.answer] = (byAns[r.answer] ?? 0) + 1;
  console.log({
    firstCall: (first - t0) / 1000,
    seconds: (last - first) / 1000,
    eff: n / ((last - first) / 1000) / 50,
    after30: after.length / ((last - first - 30000) / 1000) / 50,
    requests: starts.length,
    byAns,
    distinct: new Set(stack.simulator.engine.calls.map((c) => c.destinationPhoneNumber)).size,
    placed: placed.length,
  });
  console.log(perSec.join(' '));
} finally {
  await stack.stop();
}

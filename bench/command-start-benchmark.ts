/** What the operator's commands cost before they wait for the network: processor time of a process of its own. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { marshall } from '@aws-sdk/util-dynamodb';
import { runNode } from './child-process.ts';
import type { CommandStartResult } from './results-file.ts';

const STARTS = 7;
const program = join(import.meta.dirname, '..', 'cli', 'dialer.mjs');

/** Prints the processor time of the process, in µs, behind everything else. */
const printsUsage = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stdout.write('\\n' + (user + system)); });",
)}`;

const commands: readonly (readonly string[])[] = [['--version'], ['--help'], ['status', 'spring']];

/** Runs each command in fresh processes against an AWS that answers at once. */
export async function measureCommandStart(progress: (line: string) => void): Promise<CommandStartResult[]> {
  const server = await answeringAws();
  try {
    const { port } = server.address() as AddressInfo;
    const results: CommandStartResult[] = [];
    for (const args of commands) {
      progress(args.join(' '));
      results.push({ command: args.join(' '), cpuMilliseconds: Math.round(await medianCpu(args, port)) });
    }
    return results;
  } finally {
    server.close();
  }
}

/** What must hold and does not: the version within 0.4 s of processor time, the status within 0.6 s. */
export function commandStartFailure(results: readonly CommandStartResult[]): string | undefined {
  const limits: Readonly<Record<string, number>> = { '--version': 400, 'status spring': 600 };
  const slow = results.filter(
    ({ command, cpuMilliseconds }) => cpuMilliseconds > (limits[command] ?? Infinity),
  );
  if (slow.length === 0) return undefined;
  return `Too slow: ${slow.map(({ command, cpuMilliseconds }) => `dialer ${command} takes ${cpuMilliseconds} ms`).join(', ')}.`;
}

/** ms; the first start makes the bundle if there is none yet, and does not count. */
async function medianCpu(args: readonly string[], port: number): Promise<number> {
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'none',
    AWS_SECRET_ACCESS_KEY: 'nothing',
  };
  const start = async () => {
    const printed = await runNode(['--import', printsUsage, program, ...args], { env });
    return Number(printed.trimEnd().split('\n').at(-1)) / 1_000;
  };
  await start();
  const times: number[] = [];
  for (let i = 0; i < STARTS; i += 1) times.push(await start());
  return times.sort((a, b) => a - b)[Math.floor(STARTS / 2)] ?? Number.NaN;
}

const campaign = {
  campaignId: 'spring',
  state: 'RUNNING',
  counts: { QUEUED: 900, DIALED: 10, COMPLETED: 90, ANSWERED: 90 },
  calls: 100,
  files: {
    'spring.csv@v1': {
      file: 'spring.csv',
      version: 'v1',
      bytes: 20_000,
      rows: 1_000,
      rejected: 0,
      duplicates: 0,
      done: true,
    },
  },
  createdAt: '2026-11-02T15:00:00.000Z',
  startedAt: '2026-11-02T15:00:05.000Z',
  updatedAt: '2026-11-02T15:10:00.000Z',
};

/** CloudFormation and DynamoDB of one stack with one campaign; everything else is there and empty. */
async function answeringAws(): Promise<Server> {
  const stack = stackXml();
  const server = createServer((request, response) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      if (!target) return response.setHeader('content-type', 'text/xml').end(stack);
      const isCampaign = target.endsWith('GetItem') && body.includes('"campaigns"');
      const answer = isCampaign ? { Item: marshall(campaign) } : { Items: [], Responses: {} };
      response.setHeader('content-type', 'application/x-amz-json-1.0').end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function stackXml(): string {
  const deployment = {
    instanceArn: 'arn:aws:connect:us-east-1:123456789012:instance/11111111-2222-3333-4444-555555555555',
    contactFlowId: '66666666-7777-8888-9999-000000000000',
  };
  const outputs = {
    DeploymentSettings: JSON.stringify(deployment),
    ContactsTable: 'contacts',
    CampaignsTable: 'campaigns',
    NumbersTable: 'numbers',
    ControlTable: 'control',
    UploadsBucket: 'uploads',
    ResultsBucket: 'results',
    DashboardUrl: 'https://console.aws.amazon.com/',
  };
  const members = Object.entries(outputs).map(
    ([key, value]) =>
      `<member><OutputKey>${key}</OutputKey><OutputValue>${value.replaceAll('&', '&amp;')}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><DescribeStacksResult><Stacks><member><StackName>CampaignDialer</StackName><StackId>arn:aws:cloudformation:us-east-1:123456789012:stack/CampaignDialer/1</StackId><CreationTime>2026-11-02T14:00:00Z</CreationTime><StackStatus>CREATE_COMPLETE</StackStatus><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

/** The package of a release, as its users get it: Node and an empty folder, without a clone and without a registry. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from '../../local/local-folder.ts';
import { localDeployment } from '../../local/stack-under-test.ts';
import product from '../../package.json' with { type: 'json' };
import { eventually, LocalProduct, numbersOf } from './local-product.ts';

const { version } = product;
const stackName = 'Released';
const local = new LocalProduct();
const folder = mkdtempSync(join(tmpdir(), 'release-test-'));
const empty = join(folder, 'empty');
const tarball = `campaign-dialer-${version}.tgz`;

/** No variables of this process but its path; no registry. */
const env = {
  ...local.stack.env,
  PATH: process.env.PATH,
  HOME: folder,
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
};

interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function run(command: string, args: readonly string[], cwd = empty): Promise<Run> {
  try {
    const output = await promisify(execFile)(command, args, { cwd, env, timeout: 280_000 });
    return { code: 0, ...output };
  } catch (error) {
    return error as Run;
  }
}

/** The package under test by npx, for `Released` unless the arguments name another stack. */
const released = (...args: string[]) =>
  run('npx', ['--yes', `./${tarball}`, ...args, ...(args.includes('--stack') ? [] : ['--stack', stackName])]);

const settings = { ...localDeployment, callsPerSecond: 1, maxConcurrentCalls: 2, tags: { team: 'sales' } };

beforeAll(async () => {
  mkdirSync(empty);
  const args = ['--import', 'tsx', 'scripts/release.ts', join(folder, 'release'), '--dirty'];
  await promisify(execFile)(process.execPath, args, { cwd: projectFolder, timeout: 280_000 });
  cpSync(join(folder, 'release', tarball), join(empty, tarball));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a release', () => {
  it('has a package, a bill of materials, notes, and the checksum of each', () => {
    const files = readdirSync(join(folder, 'release'));
    expect(files.sort()).toEqual(['NOTES.md', 'SHA256SUMS', tarball, 'sbom.cdx.json'].sort());
    const sums = readFileSync(join(folder, 'release', 'SHA256SUMS'), 'utf8')
      .trim()
      .split('\n');
    for (const [sum, file = ''] of sums.map((line) => line.split('  '))) {
      const bytes = readFileSync(join(folder, 'release', file));
      expect(createHash('sha256').update(bytes).digest('hex'), file).toBe(sum);
    }
    expect(sums).toHaveLength(3);
  });

  it('depends on no other package, and names the licenses of those in it', async () => {
    await run('tar', ['xzf', tarball, '-C', folder]);
    const manifest = JSON.parse(readFileSync(join(folder, 'package', 'package.json'), 'utf8'));
    expect(manifest).toMatchObject({
      version,
      bin: { dialer: 'dialer.mjs', 'campaign-dialer': 'dialer.mjs' },
    });
    expect(manifest).not.toHaveProperty('dependencies');
    const licenses = readFileSync(join(folder, 'package', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['aws-cdk-lib', '@aws-cdk/toolkit-lib', '@aws-sdk/client-connect', 'zod'])
      expect(licenses).toContain(`\n${name}@`);
  });
});

describe('the package of a release', () => {
  const called = numbersOf(470, 12);
  let outputs: Record<string, string>;

  it('refuses settings that are wrong, and a stack of another product', async () => {
    const wrong = await released('deploy', '--flow', 'x', '--yes');
    expect(wrong.code).toBe(2);
    expect(wrong.stderr).toContain('with --instance-arn <arn>, or as instanceArn in a file for --settings');
    const foreign = await released('deploy', '--stack', 'CDKToolkit', '--yes');
    expect(foreign).toMatchObject({ code: 1, stderr: expect.stringContaining('is not a campaign dialer') });
  });

  it('deploys nothing without a confirmation', async () => {
    writeFileSync(join(empty, 'dialer.json'), JSON.stringify(settings));
    const unasked = await released('deploy', '--settings', 'dialer.json', '--bootstrap');
    expect(unasked).toMatchObject({ code: 1, stderr: expect.stringContaining('Add --yes to confirm.') });
    expect(unasked.stderr).toContain('AWS::Lambda::Function');
    const list = (await released('list')).stderr;
    expect(list).toContain(`There is no stack ${stackName}`);
    expect(list).toContain('npx campaign-dialer deploy');
  });

  it('deploys an earlier version, whose stack starts a campaign', async () => {
    const earlier = earlierPackage('0.9.0');
    const deploy = [
      'deploy',
      '--stack',
      stackName,
      '--settings',
      join(empty, 'dialer.json'),
      '--yes',
      '--json',
    ];
    const deployed = await run(process.execPath, [earlier, ...deploy]);
    expect(deployed.code, deployed.stderr).toBe(0);
    outputs = JSON.parse(deployed.stdout);
    expect(outputs.Version).toMatch(/^0\.9\.0\+/);
    const put = (Key: string, Body: string) =>
      new S3Client({ forcePathStyle: true }).send(
        new PutObjectCommand({ Bucket: outputs.UploadsBucket, Key, Body }),
      );
    await put('upgraded.csv', `phone\n${called.join('\n')}\n`);
    await eventually(async () => expect((await local.callsTo(called)).length).toBeGreaterThan(2));
  });

  it('is not uninstalled while a campaign runs', async () => {
    expect(await released('uninstall', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Campaigns are running: upgraded.'),
    });
  });

  it('upgrades it while the campaign runs, with the settings that it had and one that is new', async () => {
    const upgraded = await released('deploy', '--calls-per-second', '20', '--yes', '--json');
    expect(upgraded.code, upgraded.stderr).toBe(0);
    expect(JSON.parse(upgraded.stdout)).toMatchObject({
      ContactsTable: outputs.ContactsTable,
      Version: expect.stringContaining(`${version}+`),
      DeploymentSettings: expect.stringMatching(/"callsPerSecond":20,"maxConcurrentCalls":2/),
    });
    const other = ['--contacts-table', 'other', '--campaigns-table', 'others'];
    expect((await released('deploy', ...other, '--yes')).code).toBe(1);
    const again = await released('deploy', '--yes');
    expect(again).toMatchObject({ code: 0, stderr: expect.stringContaining('with these settings already') });
    await eventually(async () => {
      const calls = await local.callsTo(called);
      expect(new Set(calls.map(({ destinationPhoneNumber }) => destinationPhoneNumber)).size).toBe(
        called.length,
      );
    });
    const numbers = (await local.callsTo(called)).map(({ destinationPhoneNumber }) => destinationPhoneNumber);
    expect(numbers.sort()).toEqual([...called].sort());
  });

  it('cannot be downgraded, or read by commands of the earlier version', async () => {
    for (const args of [['deploy', '--yes'], ['list']]) {
      const refused = await run(process.execPath, [
        join(folder, '0.9.0', 'dialer.mjs'),
        ...args,
        '--stack',
        stackName,
      ]);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain(`version ${version}`);
      expect(refused.stderr).toContain('newer than these commands (0.9.0)');
    }
  });

  it('deletes the stack and keeps its tables, which another deployment adopts', async () => {
    // Or it is over by itself.
    await released('cancel', 'upgraded', '--yes');
    expect((await released('uninstall')).stderr).toContain('Add --yes to confirm.');

    const gone = await released('uninstall', '--yes', '--json');

    expect(gone.code, gone.stderr).toBe(0);
    const { kept, settings: recorded } = JSON.parse(gone.stdout);
    expect(kept).toEqual(expect.arrayContaining([outputs.ContactsTable, outputs.UploadsBucket]));
    expect(recorded).toMatchObject({
      contactsTable: outputs.ContactsTable,
      callsPerSecond: 20,
      tags: { team: 'sales' },
    });
    await new DynamoDBClient({}).send(new DescribeTableCommand({ TableName: outputs.ContactsTable }));
    const stacks = new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName: stackName }));
    await expect(stacks).rejects.toThrow('does not exist');
  });
});

/** The package, unpacked, as if it had been released as `earlier`, with other code in each function. */
function earlierPackage(earlier: string): string {
  const place = join(folder, earlier);
  cpSync(join(folder, 'package'), place, { recursive: true });
  const texts = [...filesIn(join(place, 'dist')), join(place, 'package.json')];
  for (const file of texts) writeFileSync(file, readFileSync(file, 'utf8').replaceAll(version, earlier));
  for (const file of filesIn(join(place, 'functions')))
    writeFileSync(file, `// ${earlier}\n${readFileSync(file, 'utf8')}`);
  return join(place, 'dialer.mjs');
}

function filesIn(path: string): string[] {
  const files = readdirSync(path, { recursive: true, encoding: 'utf8' }).map((file) => join(path, file));
  return files.filter((file) => file.endsWith('.mjs'));
}

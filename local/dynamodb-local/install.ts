/**
 * Puts DynamoDB Local, AWS's own implementation of DynamoDB, into the project's own folder, once: Maven copies it with
 * everything that it needs, as pom.xml pins it.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { installAside, localFolder, logFile, projectFolder } from '../local-folder.ts';
import { LocalRunError } from '../local-run-error.ts';
import { runProgram } from '../run-program.ts';

const pom = join(projectFolder, 'local', 'dynamodb-local', 'pom.xml');
const limitMs = 300_000;

/** DynamoDB Local 2 is built for it. */
const oldestJava = 17;

const run = promisify(execFile);

/** What the machine lacks, in a sentence; undefined: DynamoDB Local can run here. */
export async function missingForDynamoDbLocal(): Promise<string | undefined> {
  const java = await outputOf('java', ['-version']);
  const version = Number(/version "(\d+)/.exec(java ?? '')?.[1]);
  if (!(version >= oldestJava)) return `there is no Java ${oldestJava} or later`;
  return existsSync(installedFolder()) || (await outputOf('mvn', ['--version'])) !== undefined
    ? undefined
    : 'there is no Maven';
}

/**
 * The folder with its archives and native libraries.
 * @throws {LocalRunError} Maven cannot fetch it
 */
export async function installDynamoDbLocal(): Promise<string> {
  const folder = installedFolder();
  if (existsSync(folder)) return folder;
  const copy = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  const log = logFile('install-dynamodb-local');
  const run = { cwd: localFolder, env: process.env, logFile: log, limitMs };
  await installAside(
    folder,
    () => existsSync(folder),
    async (aside) => {
      const args = ['-q', '-B', '-f', pom, copy, `-DoutputDirectory=${aside}`, '-DincludeScope=runtime'];
      if ((await runProgram('mvn', args, run)).code === 0) return;
      throw new LocalRunError(
        `DynamoDB Local could not be installed: Maven failed; its output is in ${log}.`,
      );
    },
  );
  return folder;
}

function installedFolder(): string {
  const [, version] =
    /<artifactId>DynamoDBLocal<\/artifactId>\s*<version>([^<]+)</.exec(readFileSync(pom, 'utf8')) ?? [];
  return join(localFolder, `dynamodb-local-${version}`);
}

/** What a program prints, on either stream; undefined when it is not there or fails. */
async function outputOf(command: string, args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout, stderr } = await run(command, [...args], { timeout: 30_000 });
    return stdout + stderr;
  } catch {
    return undefined;
  }
}

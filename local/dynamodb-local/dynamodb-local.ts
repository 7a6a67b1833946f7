/** Starts and stops DynamoDB Local on the loopback interface, in memory. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { withoutAws } from '../aws-environment.ts';
import { localFolder, logFile } from '../local-folder.ts';
import { LocalRunError } from '../local-run-error.ts';
import { loopback } from '../ports.ts';
import { startProcessGroup } from '../process-group.ts';
import { installDynamoDbLocal } from './install.ts';

export interface DynamoDbLocal {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const readyWithinMs = 60_000;
const server = 'com.amazonaws.services.dynamodbv2.local.main.ServerRunner';

/**
 * Installs it (once) and starts it; done when it answers.
 * @throws {LocalRunError} it cannot be installed, or does not answer in time
 */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  const folder = await installDynamoDbLocal();
  const port = await freePort();
  const log = logFile(`dynamodb-local-${port}`);
  const output = openSync(log, 'w');
  const args = [
    `-Djava.library.path=${folder}`,
    '-cp',
    `${folder}/*`,
    server,
    '-inMemory',
    '-disableTelemetry',
    '-port',
    String(port),
  ];
  const options = { env: withoutAws(process.env), cwd: localFolder, output };
  const group = await startProcessGroup('java', args, options).finally(() => closeSync(output));
  let hasEnded = false;
  void group.exited.then(() => {
    hasEnded = true;
  });
  const endpoint = `http://${loopback}:${port}`;
  const giveUpAt = performance.now() + readyWithinMs;
  while (!(await answers(endpoint))) {
    if (hasEnded || performance.now() > giveUpAt) {
      await group.stop();
      throw new LocalRunError(
        `DynamoDB Local does not answer; its log is ${log}: ${readFileSync(log, 'utf8')}`,
      );
    }
    await wait(100);
  }
  return { endpoint, stop: group.stop };
}

/** Any answer will do: a request without a signature is refused. */
async function answers(endpoint: string): Promise<boolean> {
  try {
    await (await fetch(endpoint, { signal: AbortSignal.timeout(2_000) })).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, loopback, () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

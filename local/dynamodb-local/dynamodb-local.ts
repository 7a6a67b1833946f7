/** Starts and stops DynamoDB Local on the loopback interface, in memory. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { untilReady } from '../await-server.ts';
import { withoutAws } from '../aws-environment.ts';
import { localFolder, logFile } from '../local-folder.ts';
import { LocalRunError } from '../local-run-error.ts';
import { freePort, loopback } from '../ports.ts';
import { startProcessGroup } from '../process-group.ts';
import { installDynamoDbLocal } from './install.ts';

export interface DynamoDbLocal {
  readonly endpoint: string;
  stop(): Promise<void>;
}

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
  const endpoint = `http://${loopback}:${port}`;
  // Any answer will do: a request without a signature is refused.
  if ((await untilReady(endpoint, group, () => true)) !== undefined) {
    await group.stop();
    throw new LocalRunError(
      `DynamoDB Local does not answer; its log is ${log}: ${readFileSync(log, 'utf8')}`,
    );
  }
  return { endpoint, stop: group.stop };
}

/** Functions and their queues, made from templates: their code is in the template. */

import { setTimeout as wait } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import type { LimitedEmulator } from './limited-emulator.ts';

/** Properties of a function in a template; `code`: the source of a CommonJS module with a `handler`. */
export interface FunctionProperties {
  readonly code: string;
  readonly memory?: number;
  readonly variables?: Readonly<Record<string, string>>;
}

const roleArn = 'arn:aws:iam::000000000000:role/any';

export function functionResource(name: string, { code, memory = 128, variables = {} }: FunctionProperties) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Runtime: 'nodejs22.x',
      Handler: 'index.handler',
      Role: roleArn,
      MemorySize: memory,
      Timeout: 10,
      Code: { ZipFile: code },
      Environment: { Variables: variables },
    },
  };
}

/** Creates a stack of these resources; answers its final status. */
export async function deploy(
  { client }: LimitedEmulator,
  name: string,
  Resources: Readonly<Record<string, unknown>>,
): Promise<string> {
  const cloudFormation = new CloudFormationClient(client);
  try {
    await cloudFormation.send(
      new CreateStackCommand({ StackName: name, TemplateBody: JSON.stringify({ Resources }) }),
    );
    for (;;) {
      const { Stacks } = await cloudFormation.send(new DescribeStacksCommand({ StackName: name }));
      const status = Stacks?.[0]?.StackStatus ?? '';
      if (!status.endsWith('_IN_PROGRESS')) return status;
      await wait(50);
    }
  } finally {
    cloudFormation.destroy();
  }
}

/** Who runs the command, as AWS sees it. */
import type { StackOptions } from './stack.ts';

/**
 * The ARN of the user or role whose credentials are used. Needs no permission.
 * @throws an error of the SDK: no credentials, no connection; see explain-failure.ts
 */
export async function callerArn({ region }: Pick<StackOptions, 'region'>): Promise<string> {
  const [{ GetCallerIdentityCommand, STSClient }, { patience }] = await Promise.all([
    import('@aws-sdk/client-sts'),
    import('./connected-stack.ts'),
  ]);
  const client = new STSClient({ ...patience, ...(region !== undefined && { region }) });
  const { Arn } = await client.send(new GetCallerIdentityCommand());
  if (!Arn) throw new Error('AWS did not return the ARN of the caller');
  return Arn;
}

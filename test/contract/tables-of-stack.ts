/** The tables of the stack, made from its template: what the tests run against is what is deployed. */
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { resourcesOf, synthesizeStack } from '../infra/synthesized-stack.ts';

export interface TableNames {
  readonly contacts: string;
  readonly campaigns: string;
  readonly control: string;
  readonly numbers: string;
}

/** CloudFormation has the words of CreateTable, but for the stream, and settings that an emulator need not have. */
type TableProperties = Pick<
  CreateTableCommandInput,
  'KeySchema' | 'AttributeDefinitions' | 'GlobalSecondaryIndexes'
> & {
  readonly StreamSpecification?: { readonly StreamViewType: 'NEW_AND_OLD_IMAGES' };
};

/** Makes the four tables; their names begin with `prefix`. */
export async function makeTables(db: DynamoDBClient, prefix: string): Promise<TableNames> {
  const template = synthesizeStack();
  const tables = resourcesOf(template, 'AWS::DynamoDB::Table');
  const make = async (construct: string): Promise<string> => {
    const [found, ...others] = tables.filter(([id]) => id.includes(construct));
    if (!found || others.length > 0)
      throw new Error(`${tables.map(([id]) => id)} has not one table ${construct}`);
    const { KeySchema, AttributeDefinitions, GlobalSecondaryIndexes, StreamSpecification } = found[1]
      .Properties as unknown as TableProperties;
    const TableName = `${prefix}-${construct}`;
    await db.send(
      new CreateTableCommand({
        TableName,
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema,
        AttributeDefinitions,
        GlobalSecondaryIndexes,
        ...(StreamSpecification && { StreamSpecification: { StreamEnabled: true, ...StreamSpecification } }),
      }),
    );
    return TableName;
  };
  return {
    contacts: await make('Contacts'),
    campaigns: await make('Campaigns'),
    control: await make('Control'),
    numbers: await make('Numbers'),
  };
}

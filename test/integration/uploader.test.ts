/** The policy for uploaders (examples/uploader-policy.json), as the emulator judges each request. */
import { readFileSync } from 'node:fs';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { emulatorAccount } from '../../local/emulator-api.ts';
import { personWith } from './iam-person.ts';
import { LocalProduct, numbersOf } from './local-product.ts';

/** An emulator of the user's own may check no permissions. */
const checksPermissions = inject('localStacks').every(({ logFile }) => logFile !== undefined);

const [number = ''] = numbersOf(509, 1);
const file = `phoneNumber\n${number}\n`;

let product: LocalProduct;
let s3: S3Client;
let db: DynamoDBClient;
beforeAll(async () => {
  product = new LocalProduct();
  const { endpoint } = product.stack;
  const policy = readFileSync('examples/uploader-policy.json', 'utf8')
    .replaceAll('ACCOUNT', await emulatorAccount(endpoint))
    .replaceAll('stackname', 'campaigndialer')
    .replaceAll('PREFIX', 'sales');
  const keys = await personWith(policy, 'uploader', endpoint);
  const credentials = {
    accessKeyId: keys.AWS_ACCESS_KEY_ID ?? '',
    secretAccessKey: keys.AWS_SECRET_ACCESS_KEY ?? '',
  };
  s3 = new S3Client({ credentials, forcePathStyle: true });
  db = new DynamoDBClient({ credentials });
});

const refused = { name: 'AccessDenied' };

function drop(Key: string, Bucket = product.stack.outputs.UploadsBucket) {
  return s3.send(new PutObjectCommand({ Bucket, Key, Body: file }));
}

describe.runIf(checksPermissions)('with the policy for uploaders', () => {
  it('customers of campaigns with the prefix are dropped, and imported', async () => {
    await drop('sales-spring.csv');
    await drop('sales-autumn/first.csv');
    for (const campaign of ['sales-spring', 'sales-autumn']) await product.untilImported(campaign);
    expect((await product.contacts('sales-spring')).map(({ phoneNumber }) => phoneNumber)).toEqual([number]);
  });

  it.each([
    'sales-spring.json',
    'sales-spring/campaign.json',
    'spring.csv',
    'sales.csv',
    'suppressions/all.csv',
  ])('%s is refused', async (key) => {
    await expect(drop(key)).rejects.toMatchObject(refused);
  });

  it('nothing is written to the results', async () => {
    const { ResultsBucket } = product.stack.outputs;
    await expect(drop('sales-spring.csv', ResultsBucket)).rejects.toMatchObject(refused);
  });

  it('nothing is read, listed or deleted, not even what was dropped', async () => {
    const { UploadsBucket: Bucket, ContactsTable: TableName } = product.stack.outputs;
    const Key = 'sales-spring.csv';
    await expect(s3.send(new GetObjectCommand({ Bucket, Key }))).rejects.toMatchObject(refused);
    await expect(s3.send(new DeleteObjectCommand({ Bucket, Key }))).rejects.toMatchObject(refused);
    await expect(s3.send(new ListObjectsV2Command({ Bucket }))).rejects.toMatchObject(refused);
    await expect(db.send(new ScanCommand({ TableName }))).rejects.toMatchObject({
      name: 'AccessDeniedException',
    });
  });
});

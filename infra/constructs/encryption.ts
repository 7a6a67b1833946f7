/**
 * The keys for encryption at rest: AWS's own, or the customer's, if `encryptionKeyArn` names one. The owner of a key
 * sees its use in CloudTrail, and can revoke access to all of the data. Keys that AWS owns are free; DynamoDB's key
 * of the account (`aws/dynamodb`) is billed per request.
 */
import { Aws } from 'aws-cdk-lib';
import { TableEncryption } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { QueueEncryption } from 'aws-cdk-lib/aws-sqs';

/** The customer's key, or undefined for AWS's own. Required in props, so that it is always passed on. */
export type EncryptionKey = IKey | undefined;

export function tableEncryption(key: EncryptionKey) {
  return key
    ? { encryption: TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }
    : { encryption: TableEncryption.DEFAULT };
}

export function queueEncryption(key: EncryptionKey) {
  return key
    ? { encryption: QueueEncryption.KMS, encryptionMasterKey: key }
    : { encryption: QueueEncryption.SQS_MANAGED };
}

/** A key of the bucket's own, made of the customer's, spares a request to KMS for each object. */
export function bucketEncryption(key: EncryptionKey) {
  return key
    ? { encryption: BucketEncryption.KMS, encryptionKey: key, bucketKeyEnabled: true }
    : { encryption: BucketEncryption.S3_MANAGED };
}

/** What S3 and SQS ask of KMS in a caller's name, and what DynamoDB asks beyond that. */
const uses = [
  'kms:Decrypt',
  'kms:DescribeKey',
  'kms:Encrypt',
  'kms:GenerateDataKey',
  'kms:GenerateDataKeyWithoutPlaintext',
  'kms:ReEncryptFrom',
  'kms:ReEncryptTo',
];

/** Lets a role use the key through these services, which ask for their own permissions first; never by itself. */
export function mayUseKey(key: IKey, services: readonly ('dynamodb' | 's3' | 'sqs')[]): PolicyStatement {
  const via = services.map((service) => `${service}.${Aws.REGION}.${Aws.URL_SUFFIX}`);
  return new PolicyStatement({
    actions: uses,
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': via } },
  });
}

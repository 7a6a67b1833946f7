/**
 * A bucket for files with customers' names and numbers: private, TLS only, encrypted, versioned, watched, and emptied
 * by itself. It outlives the stack, because what it holds cannot be made again.
 */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { AccessLogBucket } from './access-log-bucket.ts';
import { bucketEncryption, type EncryptionKey } from './encryption.ts';

/**
 * Days for which a replaced or expired version can still be read: as long as a queued message may name it
 * (14 days is the longest that SQS keeps one). A file is therefore gone `retentionDays` + 14 days after its upload.
 */
const noncurrentVersionDays = 14;

export interface PersonalDataBucketProps {
  /** Days after which a file expires. */
  readonly retentionDays: number;
  /** Where S3 writes down each request to it. */
  readonly accessLog: AccessLogBucket;
  readonly key: EncryptionKey;
  /** Send an event to EventBridge for every new object. */
  readonly announceObjects?: boolean;
}

export class PersonalDataBucket extends Bucket {
  constructor(scope: Construct, id: string, props: PersonalDataBucketProps) {
    super(scope, id, {
      versioned: true,
      ...bucketEncryption(props.key),
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      removalPolicy: RemovalPolicy.RETAIN,
      serverAccessLogsBucket: props.accessLog,
      serverAccessLogsPrefix: `${id.toLowerCase()}/`,
      lifecycleRules: [
        {
          id: 'personal-data-expires',
          expiration: Duration.days(props.retentionDays),
          noncurrentVersionExpiration: Duration.days(noncurrentVersionDays),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
        { id: 'delete-markers-of-nothing', expiredObjectDeleteMarker: true },
      ],
    });
    if (props.announceObjects) announceToEventBridge(this);
  }
}

/** Set in the resource itself: the construct's `eventBridgeEnabled` would add a custom resource with a Python Lambda. */
function announceToEventBridge(bucket: Bucket): void {
  const resource = bucket.node.defaultChild;
  if (!(resource instanceof CfnBucket)) throw new Error(`${bucket.node.path} has no bucket resource`);
  resource.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } };
}

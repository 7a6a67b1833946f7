/** What the tables must be that may be adopted: their keys, and for Contacts its index. One place for those made and those adopted. */
import { deadlineIndex } from '../src/contact/deadline-index.ts';

export interface TableShape {
  readonly partitionKey: string;
  readonly sortKey?: string;
  /** Its keys are texts; it projects the keys alone. */
  readonly index?: { readonly name: string; readonly partitionKey: string; readonly sortKey: string };
  /** Whether a stream brings each item as it was and as it is. */
  readonly hasStream: boolean;
}

export const tableShapes = {
  contactsTable: {
    partitionKey: 'campaignId',
    sortKey: 'contactKey',
    index: deadlineIndex,
    hasStream: true,
  },
  campaignsTable: { partitionKey: 'campaignId', hasStream: false },
  numbersTable: { partitionKey: 'phoneNumber', hasStream: false },
} as const satisfies Readonly<Record<string, TableShape>>;

/** Setting of the deployment that names a table to adopt. */
export type AdoptableTable = keyof typeof tableShapes;

/** The time to live of all tables: seconds since 1970. */
export const timeToLiveAttribute = 'expiresAt';

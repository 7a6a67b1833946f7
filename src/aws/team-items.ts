/** The teams of one Connect instance, and the watch over their agents: items of the Control table. */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { unwatched, type WatchState } from '../agents/agent-watch.ts';
import { newTeam, type Team } from '../agents/team.ts';
import { readTeamRecord, teamRecord } from '../agents/team-record.ts';
import type { TeamStore } from '../agents/teams.ts';
import type { StateStore } from '../pacing/shared-state.ts';
import { VersionedItem } from './versioned-item.ts';

const teamForm = {
  toStored: teamRecord,
  fromStored: (stored: unknown): Team => readTeamRecord(String(stored)),
};

/** The team of each queue of the instance. */
export function teamItems(db: DynamoDBClient, table: string, instanceArn: string): TeamStore {
  return (queueId) =>
    new VersionedItem(db, table, {
      id: `team#${instanceArn}#${queueId}`,
      attribute: 'team',
      unwritten: { version: 0, state: newTeam },
      form: teamForm,
    });
}

/** The watch over the agents of the instance. */
export function watchItem(db: DynamoDBClient, table: string, instanceArn: string): StateStore<WatchState> {
  return new VersionedItem(db, table, {
    id: `agents#${instanceArn}`,
    attribute: 'watch',
    unwritten: { version: 0, state: unwatched },
  });
}

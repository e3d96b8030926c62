import type { Sequelize } from 'sequelize'
import { findExactCollation } from './exact-collation.ts'

/**
 * What the control room reads and writes. All times are the database's. What is written as JSON has a text type, because
 * MariaDB gives a JSON column a collation that ignores spaces at the end.
 */
export async function up(database: Sequelize): Promise<void> {
  const options = `ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE ${await findExactCollation(database)}`
  for (const table of TABLES) await database.query(`CREATE TABLE IF NOT EXISTS ${table} ${options}`)
}

/**
 * One row for each process of a service, which it writes once a second. `figures` holds its counters since it started;
 * `revision` is the desired state that it has reached.
 */
const HEARTBEATS = `heartbeats (
  instance   VARCHAR(64)  NOT NULL,
  service    VARCHAR(32)  NOT NULL,
  startedAt  DATETIME(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  beatAt     DATETIME(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  state      VARCHAR(16)  NOT NULL,
  memberId   VARCHAR(255) NULL,
  generation INT          NULL,
  partitions TEXT         NULL,
  revision   INT UNSIGNED NULL,
  figures    MEDIUMTEXT   NOT NULL,
  PRIMARY KEY (instance)
)`

/** A consumer group without a row is wanted running, at revision 0. */
const DESIRED_STATES = `desired_states (
  groupId   VARCHAR(255) NOT NULL,
  desired   VARCHAR(16)  NOT NULL,
  revision  INT UNSIGNED NOT NULL,
  changedAt DATETIME(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  PRIMARY KEY (groupId)
)`

/** What the chart marks. Ids are given at insert, not at commit: a reader must look back a little each time. */
const MARKERS = `markers (
  id     BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  at     DATETIME(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  kind   VARCHAR(32)     NOT NULL,
  detail TEXT            NOT NULL,
  PRIMARY KEY (id),
  KEY markers_by_time (at)
)`

/** Every change that an operator made: from which address, and with the token or on this machine. */
const AUDIT = `audit (
  id      BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  at      DATETIME(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  who     VARCHAR(16)     NOT NULL,
  address VARCHAR(64)     NOT NULL,
  action  VARCHAR(64)     NOT NULL,
  detail  TEXT            NOT NULL,
  PRIMARY KEY (id)
)`

/** `stateBefore` and `state` (the step) are what another operations process needs to go on with a rewind. */
const REWINDS = `rewinds (
  id          BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
  groupId     VARCHAR(255)    NOT NULL,
  plan        MEDIUMTEXT      NOT NULL,
  stateBefore TEXT            NOT NULL,
  state       VARCHAR(16)     NOT NULL,
  reason      TEXT            NULL,
  startedAt   DATETIME(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  changedAt   DATETIME(3)     NOT NULL DEFAULT CURRENT_TIMESTAMP(3),
  endedAt     DATETIME(3)     NULL,
  PRIMARY KEY (id),
  KEY rewinds_by_end (endedAt)
)`

/** What each notifier did with the messages of a rewind. */
const REWIND_COUNTS = `rewind_counts (
  rewindId      BIGINT UNSIGNED NOT NULL,
  instance      VARCHAR(64)     NOT NULL,
  skippedAsDone INT UNSIGNED    NOT NULL DEFAULT 0,
  pushedAgain   INT UNSIGNED    NOT NULL DEFAULT 0,
  PRIMARY KEY (rewindId, instance)
)`

const TABLES = [HEARTBEATS, DESIRED_STATES, MARKERS, AUDIT, REWINDS, REWIND_COUNTS]

/** All statements see the same committed state, and lock nothing. */
export const BEGIN_SNAPSHOT = `SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;
  START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY`

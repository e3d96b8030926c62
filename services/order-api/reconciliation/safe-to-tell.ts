/**
 * LINE knows a message by its retry key for 24 hours from the first push, which is later than the order. Below
 * that by an hour, so that the event still arrives in time: an order that has been told already is not told twice.
 */
export const SAFE_TO_TELL = '(createdAt > NOW(3) - INTERVAL 23 HOUR)'

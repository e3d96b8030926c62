/**
 * Shows an unexpected error to the user, from code that goes on or ends without it: `public/report-faults.js` listens for
 * uncaught errors.
 */
export function reportFault(error: unknown): void {
  setTimeout(() => {
    throw error
  })
}

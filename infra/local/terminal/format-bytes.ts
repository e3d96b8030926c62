/** A size in MB, or from 10 GB on in GB. Rounded up, because it is shown as required space. */
export function formatBytes(bytes: number): string {
  return bytes < 10e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

/** How many bytes, for people: in megabytes, and from 10 GB on in gigabytes. Rounded up, so that enough is enough. */
export function formatBytes(bytes: number): string {
  return bytes < 10e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`
}

/**
 * Turns what Maven prints while it downloads ("Progress (2): 1.5/149 MB | 12 kB", over and over on one line)
 * into a few words. Returns what to feed the output to.
 */
export function describeDownload(show: (detail: string) => void): (output: string) => void {
  let files = 0
  let current = ''
  return (output) => {
    files += output.match(/Downloaded from/g)?.length ?? 0
    const progress = output.match(/Progress \(\d+\): [^\r\n]*(?=[\r\n])/g)?.at(-1)
    if (progress) current = largest(progress)
    if (files > 0 || current) show(`${files} files${current && `, ${current}`}`)
  }
}

function largest(progress: string): string {
  const sizes = Array.from(progress.matchAll(/([\d.]+)\/([\d.]+) MB/g))
  const [found] = sizes.sort((a, b) => Number(b[2]) - Number(a[2]))
  return found ? `${found[1] ?? ''} of ${found[2] ?? ''} MB` : ''
}

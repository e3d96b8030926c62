import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatHtml } from './format-html.ts'
import { formatMarkdown } from './format-markdown.ts'
import type { Report } from './report.ts'

/**
 * Writes a report for people, for programs, and for docs/performance.md: under the time of its run, where it stays,
 * and as the latest.
 *
 * @param directory not that of the benchmark's platform, which each run empties
 * @returns the latest one's files
 */
export function saveReport(report: Report, directory: string): string[] {
  const files = {
    'report.html': formatHtml(report),
    'report.json': `${JSON.stringify(report, null, 2)}\n`,
    'report.md': formatMarkdown(report),
  }
  // Windows allows no colon in a name.
  writeFiles(join(directory, report.startedAt.replaceAll(':', '-')), files)
  return writeFiles(join(directory, 'latest'), files)
}

function writeFiles(directory: string, files: Readonly<Record<string, string>>): string[] {
  mkdirSync(directory, { recursive: true })
  return Object.entries(files).map(([name, text]) => {
    const path = join(directory, name)
    writeFileSync(path, text)
    return path
  })
}

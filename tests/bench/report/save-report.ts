import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { formatHtml } from './format-html.ts'
import { formatMarkdown } from './format-markdown.ts'
import type { Report } from './report.ts'

/**
 * Writes the report as HTML, JSON and Markdown: into a directory named after the start of the run, and into `latest`.
 *
 * @param directory not the directory of the benchmark's platform: each run empties that one
 * @param documents where the Markdown is also written, as YYYY-MM-DD.md
 * @returns the files of `latest`, and the document
 */
export function saveReport(report: Report, directory: string, documents?: string): string[] {
  const files = {
    'report.html': formatHtml(report),
    'report.json': `${JSON.stringify(report, null, 2)}\n`,
    'report.md': formatMarkdown(report),
  }
  writeFiles(join(directory, report.startedAt.replaceAll(':', '-')), files)
  return [
    ...writeFiles(join(directory, 'latest'), files),
    ...(documents === undefined
      ? []
      : writeFiles(documents, { [`${report.startedAt.slice(0, 10)}.md`]: files['report.md'] })),
  ]
}

function writeFiles(directory: string, files: Readonly<Record<string, string>>): string[] {
  mkdirSync(directory, { recursive: true })
  return Object.entries(files).map(([name, text]) => {
    const path = join(directory, name)
    writeFileSync(path, text)
    return path
  })
}

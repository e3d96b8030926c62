import type { JSX } from 'preact'
import type { AuditEntry } from '../api/shapes.ts'
import { commands } from '../model/commands.ts'
import { findFaults } from '../model/line-faults.ts'
import { describeDetail } from '../parts/describe-detail.ts'
import { useSpeech } from '../parts/language.ts'
import { Command, ListState } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useLoad } from '../parts/use-load.ts'

export function AuditTool(): JSX.Element {
  const { words, moment } = useSpeech()
  const { api } = useRoom()
  const said = words.tools.audit
  const { value, isLoading, failure, reload } = useLoad('audit', () =>
    api.get<{ entries: AuditEntry[] }>('/api/audit?limit=100'),
  )
  const entries = value?.entries ?? []
  const describeFaults = (detail: unknown): string =>
    describeDetail(Object.fromEntries(findFaults(Object(detail) as object)), words.faults) ||
    words.chart.noFaults
  return (
    <>
      <p class="soft">{said.explain}</p>
      <div class="tool-row">
        <button type="button" class="action" onClick={reload}>
          {words.tools.reload}
        </button>
        <Command text={commands.audit()} />
      </div>
      {entries.length === 0 ? (
        <ListState isLoading={isLoading} failure={failure} empty={said.empty} />
      ) : (
        <div class="table-box" tabIndex={0}>
          <table>
            <thead>
              <tr>
                <th>{said.at}</th>
                <th>{said.action}</th>
                <th>{said.detail}</th>
                <th>{said.who}</th>
              </tr>
            </thead>
            <tbody>
              {entries.map(({ id, at, who, address, action, detail }) => (
                <tr key={id}>
                  <td class="no-wrap">{moment(at)}</td>
                  <td>{action}</td>
                  <td class="detail">
                    {action === 'set LINE faults'
                      ? describeFaults(detail)
                      : describeDetail(detail, words.details)}
                  </td>
                  <td>
                    {said.people[who] ?? who} {address}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  )
}

import type { JSX } from 'preact'
import type { Marker } from '../api/shapes.ts'
import { findFaults } from '../model/line-faults.ts'
import { useSpeech } from '../parts/language.ts'

const SHOWN = 30

/** What the chart marks, in words, the newest first. */
export function Happenings({ markers }: { markers: readonly Marker[] }): JSX.Element {
  const { words, clock } = useSpeech()
  const said = words.chart
  const kinds: Readonly<Record<string, string>> = said.kinds
  const newest = markers.slice(-SHOWN).reverse()
  return (
    <section class="happenings" aria-labelledby="happened">
      <h3 id="happened">{said.happened}</h3>
      {newest.length === 0 ? (
        <p class="soft">{said.nothing}</p>
      ) : (
        <ol tabIndex={0} aria-labelledby="happened">
          {newest.map((marker) => (
            <li key={marker.id} data-kind={marker.kind}>
              <time>{clock(marker.at)}</time>
              <span>
                <b>{kinds[marker.kind] ?? marker.kind}</b> {describe(marker)}
              </span>
            </li>
          ))}
        </ol>
      )}
    </section>
  )

  function describe({ kind, detail }: Marker): string {
    if (kind === 'fault') {
      const names = findFaults(detail ?? {}).map(([name, value]) =>
        typeof value === 'number' ? `${words.faults[name] ?? name} (${value})` : (words.faults[name] ?? name),
      )
      return names.join(' · ') || said.noFaults
    }
    const { instance, partitions, generation } = detail ?? {}
    return [
      typeof instance === 'string' && instance,
      Array.isArray(partitions) && said.partitionsOf(partitions.join(', ') || '–'),
      typeof generation === 'number' && said.generation(String(generation)),
    ]
      .filter(Boolean)
      .join(' · ')
  }
}

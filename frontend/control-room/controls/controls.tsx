import type { JSX } from 'preact'
import type { Overview } from '../api/shapes.ts'
import { useSpeech } from '../parts/language.ts'
import { ConsumerControl } from './consumer-control.tsx'
import { LineControl } from './line-control.tsx'
import { PlaceControl } from './place-control.tsx'

/** What one does to the platform, each below the station that it concerns. */
export function Controls({ overview }: { overview: Overview | null }): JSX.Element {
  const { words } = useSpeech()
  return (
    <section class="controls" aria-labelledby="controls-title">
      <h2 id="controls-title" class="for-ears">
        {words.controls.title}
      </h2>
      <PlaceControl isReal={overview?.line.simulated === false} />
      <ConsumerControl desired={overview?.notifier.desired ?? null} kafka={overview?.kafka ?? null} />
      <LineControl faults={overview?.line.faults ?? null} isReal={overview?.line.simulated === false} />
    </section>
  )
}

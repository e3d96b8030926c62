import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Faults } from '../api/shapes.ts'
import { commands } from '../model/commands.ts'
import { findFaults } from '../model/line-faults.ts'
import { presetOf, PRESETS, presets, type Preset } from '../model/line-presets.ts'
import { useSpeech } from '../parts/language.ts'
import { Command, Result } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useAction } from '../parts/use-action.ts'
import { LineQuota } from './line-quota.tsx'

export function LineControl({ faults, isReal }: { faults: Faults | null; isReal: boolean }): JSX.Element {
  const { words } = useSpeech()
  const { api } = useRoom()
  const { isBusy, outcome, run } = useAction()
  const said = words.controls.line
  const current = faults ? presetOf(faults) : undefined
  const [pointed, setPointed] = useState<Preset | null>(null)
  const explained = pointed ?? current
  const names = findFaults(faults ?? {}).map(([name]) => words.faults[name] ?? name)
  const set = (preset: Preset): void =>
    run(async () => {
      await api.send('PUT', '/api/line/faults', presets[preset])
      return said.set
    })
  return (
    <section class="control" aria-labelledby="control-line">
      <h3 id="control-line">{said.title}</h3>
      {isReal ? (
        <>
          <p class="soft">{said.real}</p>
          <LineQuota />
        </>
      ) : (
        <>
          {/* All of them in one place: a longer one must not move the buttons below while one is pressed. */}
          <p class="soft hints">
            {PRESETS.map((preset) => (
              <span key={preset} data-shown={preset === explained}>
                {said.hints[preset]}
              </span>
            ))}
            <span data-shown={explained === undefined}>
              {faults ? said.other(names.join(', ')) : said.explain}
            </span>
          </p>
          <div class="presets" role="group" aria-label={said.explain}>
            {PRESETS.map((preset) => (
              <button
                key={preset}
                type="button"
                class="action"
                aria-pressed={preset === current}
                aria-disabled={isBusy}
                // Not when it enters: a page that loads below a pointer at rest explains what is on.
                onPointerMove={() => setPointed(preset)}
                onPointerLeave={() => setPointed(null)}
                onFocus={() => setPointed(preset)}
                onBlur={() => setPointed(null)}
                onClick={() => set(preset)}
              >
                {said.presets[preset]}
              </button>
            ))}
          </div>
          <Command text={explained ? commands.line(presets[explained]) : commands.line(faults ?? {})} />
          <Result outcome={outcome} isBusy={isBusy} />
        </>
      )}
    </section>
  )
}

import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Faults, Overview } from '../api/shapes.ts'
import { LineQuota } from '../controls/line-quota.tsx'
import { commands } from '../model/commands.ts'
import { useSpeech } from '../parts/language.ts'
import { Command, Field, Result } from '../parts/parts.tsx'
import { useRoom } from '../parts/room-context.ts'
import { useAction } from '../parts/use-action.ts'
import { Chats } from './chats.tsx'

const SHARES = ['error500', 'timeoutAfterAccept', 'reset', 'rateLimited'] as const

/** Each fault of the simulator by itself, and the chats of the test users. */
export function LineTool({ overview }: { overview: Overview | null }): JSX.Element {
  const { words, count } = useSpeech()
  const { api } = useRoom()
  const said = words.controls.line
  const { isBusy, outcome, run } = useAction()
  const [changed, setChanged] = useState<Faults>({})
  const isReal = overview?.line.simulated === false
  const faults: Faults = { ...overview?.line.faults, ...changed }
  const change = (some: Faults): void => setChanged((before) => ({ ...before, ...some }))
  const apply = (): void =>
    run(async () => {
      await api.send('PUT', '/api/line/faults', faults)
      setChanged({})
      return said.set
    })

  if (isReal)
    return (
      <>
        <p class="soft">{said.real}</p>
        <LineQuota />
      </>
    )
  return (
    <>
      <p class="soft">{said.sliders}</p>
      <div class="sliders">
        <Slider
          label={said.fields.latencyMs}
          value={faults.latencyMs ?? 0}
          max={5_000}
          step={50}
          shown={`${count(faults.latencyMs ?? 0)} ms`}
          onChange={(latencyMs) => change({ latencyMs })}
        />
        {SHARES.map((share) => (
          <Slider
            key={share}
            label={said.fields[share]}
            value={Math.round((faults[share] ?? 0) * 100)}
            max={100}
            step={5}
            shown={`${count((faults[share] ?? 0) * 100)} %`}
            onChange={(percent) => change({ [share]: percent / 100 })}
          />
        ))}
        <Field label={said.fields.unknownUsers}>
          <input
            value={(faults.unknownUsers ?? []).join(' ')}
            onChange={({ currentTarget: { value } }) =>
              change({ unknownUsers: value.split(/\s+/).filter((id) => id !== '') })
            }
          />
        </Field>
        <label class="check">
          <input
            type="checkbox"
            checked={faults.down ?? false}
            onChange={({ currentTarget }) => change({ down: currentTarget.checked })}
          />
          {said.fields.down}
        </label>
      </div>
      <div class="tool-row">
        <button type="button" class="main-action" aria-disabled={isBusy} onClick={apply}>
          {said.apply}
        </button>
        <Command text={commands.line(faults)} />
      </div>
      <Result outcome={outcome} isBusy={isBusy} />
      <Chats />
    </>
  )
}

interface SliderProperties {
  readonly label: string
  readonly value: number
  readonly max: number
  readonly step: number
  readonly shown: string
  onChange: (value: number) => void
}

const Slider = ({ label, value, max, step, shown, onChange }: SliderProperties): JSX.Element => (
  <label class="slider">
    <span>
      {label} <b>{shown}</b>
    </span>
    <input
      type="range"
      min="0"
      max={max}
      step={step}
      value={value}
      onInput={({ currentTarget }) => onChange(Number(currentTarget.value))}
    />
  </label>
)

import type { JSX } from 'preact'

/** Placing, placed and waiting for LINE, confirmed by LINE, refused by LINE. The text is beside it. */
export type Progress = 'placing' | 'waiting' | 'confirmed' | 'failed'

export function ProgressTrack({ progress }: { progress: Progress }): JSX.Element {
  return (
    <svg class={`track is-${progress}`} viewBox="0 0 76 16" aria-hidden="true" focusable="false">
      <path class="rail" d="M8 8h60" />
      <path class="rail-done" d="M8 8h60" pathLength="100" />
      <circle class="stop stop-1" cx="8" cy="8" r="4.5" />
      <circle class="stop stop-2" cx="38" cy="8" r="4.5" />
      <circle class="stop stop-3" cx="68" cy="8" r="4.5" />
      {progress === 'failed' && <path class="fault" d="m66 6 4 4m0-4-4 4" />}
    </svg>
  )
}

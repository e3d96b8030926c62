import type { JSX } from 'preact'
import { choosePicture, chooseTone, initialOf, type Picture } from '../model/choose-picture.ts'

interface PictureProperties {
  readonly id: number
  readonly name: string
}

/** A product's picture: decoration, since the name is beside it. */
export function ProductPicture({ id, name }: PictureProperties): JSX.Element {
  const picture = choosePicture(name)
  return (
    <svg
      class={`picture tone-${chooseTone(id)}`}
      viewBox="0 0 80 80"
      preserveAspectRatio="xMidYMid slice"
      aria-hidden="true"
      focusable="false"
    >
      <rect class="picture-ground" y="-10" width="80" height="100" />
      <circle class="picture-light" cx="62" cy="14" r="34" />
      <g class="picture-subject">{picture ? drawings[picture] : <Initial name={name} />}</g>
    </svg>
  )
}

function Initial({ name }: { name: string }): JSX.Element {
  return (
    <text class="picture-initial" x="40" y="53" text-anchor="middle">
      {initialOf(name)}
    </text>
  )
}

const steam = <path class="steam" d="M32 24c-3-4 3-5 0-10m8 10c-3-4 3-5 0-10m8 10c-3-4 3-5 0-10" />

const drawings: Record<Picture, JSX.Element> = {
  drink: (
    <>
      <path class="stroke" d="m43 27 3.5-15 7 1.6" />
      <path class="faint" d="M25 26h30l-3.4 35.3a4 4 0 0 1-4 3.7H32.4a4 4 0 0 1-4-3.7z" />
      <path class="solid" d="M26.2 38h27.6l-2.2 23.3a4 4 0 0 1-4 3.7H32.4a4 4 0 0 1-4-3.7z" />
      <path class="stroke" d="M23 26h34" />
      <circle class="hole" cx="35" cy="47" r="3" />
      <circle class="hole" cx="44" cy="54" r="3" />
    </>
  ),
  cup: (
    <>
      {steam}
      <path class="stroke" d="M54 37h4a6.5 6.5 0 0 1 0 13h-5" />
      <path class="solid" d="M22 32h33v18a12 12 0 0 1-12 12h-9a12 12 0 0 1-12-12z" />
      <path class="stroke" d="M19 67h40" />
    </>
  ),
  bowl: (
    <>
      <path class="faint" d="M21 40c0-12 8-20 19-20s19 8 19 20z" />
      <path class="solid" d="M14 40h52c0 12-7 20-16 23v3H30v-3c-9-3-16-11-16-23z" />
      <circle class="hole" cx="34" cy="31" r="2" />
      <circle class="hole" cx="42" cy="27" r="2" />
      <circle class="hole" cx="47" cy="34" r="2" />
    </>
  ),
  soup: (
    <>
      {steam}
      <path class="solid" d="M14 38h52c0 13-7 21-16 24v4H30v-4c-9-3-16-11-16-24z" />
      <path class="stroke" d="M14 32h52" />
      <path class="hole-stroke" d="M24 46c4 4 8-4 12 0s8-4 12 0 5 0 8-1" />
    </>
  ),
  fruit: (
    <>
      <path class="solid" d="M22 50c-3-15 9-27 23-26 12 1 17 12 13 23-4 12-15 19-24 18-6 0-10-7-12-15z" />
      <path class="faint" d="M44 24c1-8 7-12 16-12-1 8-7 12-16 12z" />
      <path class="hole-stroke" d="M30 48c0-8 5-14 12-15" />
    </>
  ),
  cake: (
    <>
      <path class="faint" d="M18 36c0-9 10-15 22-15s22 6 22 15z" />
      <path class="solid" d="M16 36h48v6c-4 5-8 5-12 0-4 5-8 5-12 0-4 5-8 5-12 0-4 5-8 5-12 0z" />
      <path class="faint" d="M20 48h40l-3 16a3 3 0 0 1-3 2.5H26A3 3 0 0 1 23 64z" />
      <circle class="solid" cx="40" cy="17" r="5" />
    </>
  ),
  shirt: (
    <>
      <path class="solid" d="M30 18 14 27l5 12 7-3v29h28V36l7 3 5-12-16-9c-2 5-5 7-10 7s-8-2-10-7z" />
      <path class="hole-stroke" d="M33 46h14" />
    </>
  ),
  book: (
    <>
      <path class="solid" d="M22 16h32a4 4 0 0 1 4 4v44H26a6 6 0 0 1-6-6V18a2 2 0 0 1 2-2z" />
      <path class="hole-stroke" d="M21 57a4 4 0 0 1 4-3h33M30 28h18m-18 8h12" />
    </>
  ),
  ticket: (
    <>
      <path class="solid" d="M14 26h52v9a6 6 0 0 0 0 12v9H14v-9a6 6 0 0 0 0-12z" />
      <path class="hole-stroke" d="M50 30v22M24 37h16m-16 8h10" />
    </>
  ),
}

/** The samples, round by round, that were taken under these circumstances. */
export function matching<Sample extends object>(
  samples: readonly Sample[],
  wanted: Partial<NoInfer<Sample>>,
): Sample[] {
  return samples.filter((sample) =>
    Object.entries(wanted).every(([key, value]) => sample[key as keyof Sample] === value),
  )
}

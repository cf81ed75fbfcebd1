/** ISO 8601 from ms since 1970 by arithmetic alone: deciding code has no `Date`. */
export function isoTime(ms: number): string {
  const days = Math.floor(ms / 86_400_000)
  const rest = ms - days * 86_400_000
  // Days to a civil date: years begin in March here, so that the leap day is the last of a year.
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  )
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  const two = (value: number): string => String(value).padStart(2, '0')
  const hours = two(Math.floor(rest / 3_600_000))
  const minutes = two(Math.floor(rest / 60_000) % 60)
  const seconds = two(Math.floor(rest / 1_000) % 60)
  const milliseconds = String(Math.floor(rest % 1_000)).padStart(3, '0')
  return `${year}-${two(month)}-${two(day)}T${hours}:${minutes}:${seconds}.${milliseconds}Z`
}

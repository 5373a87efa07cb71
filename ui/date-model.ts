import type { CivilDay } from '#kernel/values/civil-day.ts'

export interface DateInputProps {
  /** A civil day as 2026-11-22, or ''. */
  value: CivilDay
  onChange: (day: CivilDay) => void
  id?: string
  /** It cannot be emptied. */
  required?: boolean
  /** First and last day that may be chosen. */
  min?: CivilDay
  max?: CivilDay
  'aria-label'?: string
  'aria-describedby'?: string
  'aria-invalid'?: boolean
}

import { lazy, Suspense } from 'react'
import type { DateInputProps } from './date-model.ts'

const Picker = lazy(() => import('./date-picker.tsx'))

/**
 * A day, typed or chosen from a calendar, in the language of the page: the browser's own input follows the language of the browser,
 * and asks an official for mm/dd/yyyy. The calendar is loaded with the first input that is shown.
 */
export function DateInput(props: DateInputProps) {
  return <Suspense fallback={<span className="date-input text-input" aria-busy="true" />}><Picker {...props} /></Suspense>
}

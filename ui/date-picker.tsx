import { ConfigProvider, type DatePicker as Whole } from 'antd'
import generatePicker from 'antd/es/date-picker/generatePicker/index.js'
import { useRef, useSyncExternalStore } from 'react'
import { antdLocale, antdTheme } from './antd-theme.ts'
import { CIVIL_CALENDAR, dateOf, dayOf, readDay } from './civil-calendar.ts'
import type { DateInputProps } from './date-model.ts'
import { useLanguage } from './language.tsx'

type Make = typeof Whole.generatePicker

const CivilPicker = makeOf(generatePicker)(CIVIL_CALENDAR)

/** antd's picker over civil days; it brings its own theme, because pages without other parts of antd use it too. */
export default function DatePicker({ value, onChange, required, min, max, ...rest }: DateInputProps) {
  const language = useLanguage()
  const theme = useSyncExternalStore(onTheme, themeNow)
  const isOpen = useRef(false)
  return (
    <ConfigProvider theme={antdTheme(theme)} locale={antdLocale(language)}>
      {/* Escape closes the calendar, and not the dialog behind it as well. */}
      <span style={{ display: 'contents' }} onKeyDownCapture={(event) => { if (event.key === 'Escape' && isOpen.current) event.preventDefault() }}>
        <CivilPicker
          {...rest} className="date-input" format="YYYY-MM-DD" value={dateOf(value)} allowClear={!required} needConfirm={false}
          {...(required ? { 'aria-required': true } : {})} {...(rest['aria-invalid'] ? { status: 'error' as const } : {})}
          {...bound('minDate', min)} {...bound('maxDate', max)}
          // An open dialog covers the page: its calendar lies in it.
          getPopupContainer={(input) => input.closest('dialog') ?? document.body}
          onOpenChange={(open) => { isOpen.current = open }}
          onChange={(date) => onChange(date instanceof Date ? dayOf(date) : '')}
          onBlur={(event) => {
            const day = readDay((event.target as HTMLInputElement).value)
            if (day && day !== value && day >= (min || day) && day <= (max || day)) onChange(day)
          }}
        />
      </span>
    </ConfigProvider>
  )
}

/** antd's types call this file CommonJS, the bundler reads it as a module: the function is one step apart. */
function makeOf(loaded: unknown): Make {
  return typeof loaded === 'function' ? loaded as Make : (loaded as { default: Make }).default
}

function bound<Name extends string>(name: Name, day: string | undefined): Partial<Record<Name, Date>> {
  const date = dateOf(day ?? '')
  return date ? { [name]: date } as Record<Name, Date> : {}
}

function onTheme(tell: () => void): () => void {
  const watching = new MutationObserver(tell)
  watching.observe(document.documentElement, { attributeFilter: ['data-theme'] })
  return () => watching.disconnect()
}

function themeNow(): 'light' | 'dark' {
  return document.documentElement.dataset['theme'] === 'dark' ? 'dark' : 'light'
}

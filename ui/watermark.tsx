import { useEffect, useState } from 'react'
import { dayAndTime } from './tags.tsx'

/** Name and time over the whole page, on screen and on paper. It deters photographs of the screen; it is not a seal. */
export function Watermark({ name }: { name: string }) {
  const [now, setNow] = useState(() => new Date().toISOString())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date().toISOString()), 60_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <div
      className="watermark" aria-hidden="true" style={{ backgroundImage: watermarkImage(name, dayAndTime(now)) }}
    />
  )
}

/** CSS image of the repeated tile; the name is escaped, it comes from data. */
export function watermarkImage(name: string, time: string): string {
  const text = `${name} ${time}`.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="320" height="200">'
    + '<text x="20" y="130" transform="rotate(-22 20 130)" '
    + `font-size="15" font-family="sans-serif" fill="#808080" fill-opacity="0.13">${text}</text></svg>`
  return `url("data:image/svg+xml,${encodeURIComponent(svg)}")`
}

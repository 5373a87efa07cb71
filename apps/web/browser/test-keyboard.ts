import type { Locator, Page } from 'playwright-core'

/** Where Tab arrived, and what is wrong with that. */
interface Stop {
  /** The how-manieth stop; an element that was a stop before keeps its number. */
  number: number
  problems: string[]
}

const MOST_STOPS = 700

/**
 * Presses Tab through the whole page as it stands and answers with everything that somebody without a mouse would stumble over, a line
 * each: a stop that cannot be seen or is covered, a focus without a frame, an order against the reading, an end that is never reached.
 */
export async function walkByTab(page: Page, direction: 'forwards' | 'backwards' = 'forwards'): Promise<string[]> {
  await page.evaluate(() => {
    document.querySelectorAll('[data-stop]').forEach((one) => one.removeAttribute('data-stop'))
    ;(document.activeElement as HTMLElement | null)?.blur()
    window.scrollTo(0, 0)
  })
  const problems: string[] = []
  for (let number = 1; number <= MOST_STOPS; number += 1) {
    await page.keyboard.press(direction === 'forwards' ? 'Tab' : 'Shift+Tab')
    const stop = await page.evaluate(lookAtStop, { number, direction })
    // Behind the last stop the focus leaves the page, or begins again.
    if (!stop || stop.number === 1 && number > 1) return number > 1 ? problems : ['Tab reaches nothing']
    if (stop.number !== number) return [...problems, `${await nameOfFocus(page)}: Tab comes back to it and goes no further`]
    problems.push(...stop.problems)
  }
  return [...problems, `no end after ${MOST_STOPS} stops`]
}

/** Opens with Enter, closes with Escape and then by each of the buttons; the focus must be inside, stay there, and come back. */
export async function openAndClose(page: Page, opener: Locator, dialog: Locator, closers: string[]): Promise<string[]> {
  const problems: string[] = []
  for (const closer of ['Escape', ...closers]) {
    await opener.focus()
    await page.keyboard.press('Enter')
    await dialog.waitFor()
    await page.waitForFunction(() => document.activeElement?.closest('dialog, [role=dialog]')).catch(() => problems.push('the focus does not enter the dialog'))
    for (let presses = 0; presses < 8; presses += 1) {
      await page.keyboard.press('Tab')
      const outside = await page.evaluate(() => {
        const at = document.activeElement
        return at && at !== document.body && !at.closest('dialog, [role=dialog], .ant-modal-root') ? at.outerHTML.slice(0, 120) : null
      })
      if (outside) problems.push(`Tab leaves the open dialog: ${outside}`)
    }
    if (closer === 'Escape') await page.keyboard.press('Escape')
    else {
      await dialog.getByRole('button', { name: closer, exact: true }).first().focus()
      await page.keyboard.press('Enter')
    }
    await dialog.waitFor({ state: 'hidden' })
    await page.waitForTimeout(50)
    if (!await opener.evaluate((element) => element === document.activeElement)) problems.push(`${closer}: the focus is not given back but ${await nameOfFocus(page)}`)
  }
  return problems
}

async function nameOfFocus(page: Page): Promise<string> {
  return page.evaluate(() => (document.activeElement === document.body ? 'lost' : `at ${document.activeElement?.outerHTML.slice(0, 140)}`))
}

/** What a reader by ear finds no name for: tables, charts, and pictures that are not decoration. */
export async function namelessParts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const named = (element: Element) => Boolean(element.getAttribute('aria-label') || element.getAttribute('aria-labelledby') || element.querySelector(':scope > caption'))
    return [
      ...[...document.querySelectorAll('main table, main figure')].filter((one) => !named(one) && !one.closest('[aria-hidden=true]')).map((one) => `no name: ${one.outerHTML.slice(0, 120)}`),
      ...[...document.querySelectorAll('main figure.chart')].filter((one) => !one.querySelector('table tbody tr')).map((one) => `a chart without its figures: ${one.getAttribute('aria-label')}`),
    ]
  })
}

/** Runs in the page. */
function lookAtStop({ number, direction }: { number: number; direction: 'forwards' | 'backwards' }): Stop | null {
  const at = document.activeElement
  if (!(at instanceof HTMLElement) || at === document.body) return null
  if (at.dataset['stop']) return { number: Number(at.dataset['stop']), problems: [] }
  at.dataset['stop'] = String(number)
  const problems: string[] = []
  const nameOf = (element: Element) => {
    const words = (element.getAttribute('aria-label') ?? element.textContent?.trim() ?? '') || element.getAttribute('name') || element.className
    return `“${String(words).slice(0, 40)}” (${element.tagName.toLowerCase()}.${String(element.className).split(' ')[0]})`
  }
  const say = (what: string) => problems.push(`${nameOf(at)} ${what}`)

  // Seen: inside the window and not under something else.
  // The steps of a drawing are a list for the ear; who looks sees a frame in the picture.
  const shown = at.closest('.flow-drawing')?.querySelector('.flow-focus') ?? at
  let box = shown.getBoundingClientRect()
  if ((box.width < 2 || box.height < 2) && at.parentElement) box = at.parentElement.getBoundingClientRect()
  const [left, right, top, bottom] = [Math.max(0, box.left), Math.min(innerWidth, box.right), Math.max(0, box.top), Math.min(innerHeight, box.bottom)]
  if (right - left < Math.min(8, box.width) || bottom - top < Math.min(8, box.height)) say('has the focus outside of what is seen')
  else {
    const points = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.8], [0.1, 0.8], [0.9, 0.2]].map(([x, y]) => document.elementFromPoint(left + (right - left) * x!, top + (bottom - top) * y!))
    const label = (at as HTMLInputElement).labels?.[0]
    if (!points.some((hit) => hit && (shown.contains(hit) || shown.parentElement!.contains(hit) || hit.contains(at) && hit.getBoundingClientRect().height < 4 * box.height + 40 || label?.contains(hit)))) say(`is covered by ${points[0] ? nameOf(points[0]) : 'something'}`)
  }

  // A frame that can be told from what it is drawn on: 3 to 1, as WCAG 2.2 asks of a focus (1.4.11, 2.4.7).
  const numbers = (colour: string) => colour.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0]
  const light = (colour: number[]) => {
    const [red = 0, green = 0, blue = 0] = colour.slice(0, 3).map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const behind = (element: Element | null): number[] => {
    for (let one = element; one; one = one.parentElement) {
      const colour = numbers(getComputedStyle(one).backgroundColor)
      if (colour.length === 3 || (colour[3] ?? 0) > 0.5) return colour
    }
    return [255, 255, 255]
  }
  const framed = (element: HTMLElement): number => {
    const style = getComputedStyle(element)
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 1) return 0
    const [frame, ground] = [light(numbers(style.outlineColor)), light(behind(parseFloat(style.outlineOffset) < 0 ? element : element.parentElement))]
    return (Math.max(frame, ground) + 0.05) / (Math.min(frame, ground) + 0.05)
  }
  const around = [at, at.parentElement, at.parentElement?.parentElement, at.parentElement?.parentElement?.parentElement]
  const best = Math.max(...around.map((element) => (element ? framed(element) : 0)))
  if (shown === at && best < 3) say(best === 0 ? 'has the focus and no frame' : `has a focus frame of contrast ${best.toFixed(1)}`)

  // Order: down, or to the right; up only into the next column of a layout.
  const before = direction === 'backwards' ? null : document.querySelector<HTMLElement>(`[data-stop="${number - 1}"]`)
  const from = before?.getBoundingClientRect()
  if (before && from && from.height > 0) {
    let common: Element | null = before
    while (common && !common.contains(at)) common = common.parentElement
    const part = (element: Element) => [...common!.children].find((child) => child.contains(element))?.getBoundingClientRect()
    const [fromPart, toPart] = [part(before), part(at)]
    const isNextColumn = fromPart && toPart && toPart.left >= fromPart.right - 1
    const isHead = getComputedStyle(before).position === 'fixed' || before.closest('.shell-head') !== null
    if (!isNextColumn && !isHead && box.bottom < from.top - 48) say(`comes after ${nameOf(before)}, ${Math.round(from.top - box.bottom)} px further up`)
    const inLine = Math.min(from.bottom, box.bottom) - Math.max(from.top, box.top) > Math.min(from.height, box.height) / 2
    if (!isHead && inLine && box.left < from.left - 8) say(`comes after ${nameOf(before)}, to the left of it in the same line`)
  }
  return { number, problems }
}

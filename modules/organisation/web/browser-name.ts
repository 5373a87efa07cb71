/** A browser and a system as people call them, from what the browser says of itself; the first that fits, because most also call themselves Chrome and Safari. */
const BROWSERS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Edge', /\bEdg(?:e|A|iOS)?\/(\d+)/], ['Opera', /\bOPR\/(\d+)/], ['QQBrowser', /\bM?QQBrowser\/(\d+)/], ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /(?:Chrome|\bCriOS)\/(\d+)/], ['Safari', /\bVersion\/(\d+)\S* (?:Mobile\/\S+ )?Safari\//],
]
const SYSTEMS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Windows', /\bWindows\b/], ['Android', /\bAndroid\b/], ['iOS', /\biP(?:hone|ad)\b/], ['macOS', /\bMac OS X\b/], ['Linux', /\bLinux\b/],
]

/** “Chrome 153, Linux”; its own words where none is known, a program for example. */
export function browserName(agent: string): string {
  const browser = BROWSERS.flatMap(([name, pattern]) => { const version = pattern.exec(agent)?.[1]; return version ? [`${name} ${version}`] : [] })[0]
  if (!browser) return agent
  const system = SYSTEMS.find(([, pattern]) => pattern.test(agent))?.[0]
  return system ? `${browser}, ${system}` : browser
}

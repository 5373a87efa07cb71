import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

const { resolve } = createRequire(import.meta.url)

/** A browser with Chinese letters, from the packages alone; the reason in words when this machine cannot start one. */
export async function startChromium(): Promise<{ browser: Browser } | { problem: string }> {
  try {
    const home = await unpackedHome()
    return {
      browser: await chromium.launch({
        executablePath: join(home, 'chromium'),
        // The package's own arguments hold --single-process, with which closing one page ends the browser.
        args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--font-render-hinting=none', '--hide-scrollbars'],
        env: { ...definedOnly(process.env), FONTCONFIG_FILE: join(home, 'fonts.conf'), FONTCONFIG_PATH: home, TZ: 'Asia/Shanghai' },
      }),
    }
  } catch (error) {
    return { problem: (error as Error).message.split('\n')[0] ?? 'unknown' }
  }
}

/** The package takes any chromium left in the temporary folder without asking for its version: a folder per version. */
async function unpackedHome(): Promise<string> {
  const { version } = JSON.parse(await readFile(packageFile('@sparticuz/chromium', 'package.json'), 'utf8')) as { version: string }
  const home = join(tmpdir(), `sluice-chromium-${version}`)
  await mkdir(home, { recursive: true })
  if (!existsSync(join(home, 'chromium'))) {
    const before = process.env['TMPDIR']
    process.env['TMPDIR'] = home
    try {
      const { default: packed } = await import('@sparticuz/chromium')
      await packed.executablePath()
    } finally {
      if (before === undefined) delete process.env['TMPDIR']
      else process.env['TMPDIR'] = before
    }
  }
  await writeFile(join(home, 'fonts.conf'), fontsConf(home))
  return home
}

/** Without it Chinese is blank, not even boxes. Regular and bold are enough; the other weights cost start-up time. */
function fontsConf(home: string): string {
  const fonts = dirname(packageFile('@expo-google-fonts/noto-sans-sc', 'package.json'))
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
    <dir>${join(fonts, '400Regular')}</dir><dir>${join(fonts, '700Bold')}</dir><cachedir>${join(home, 'fonts-cache')}</cachedir></fontconfig>`
}

function packageFile(name: string, file: string): string {
  let folder = dirname(resolve(name))
  while (!existsSync(join(folder, file))) folder = dirname(folder)
  return join(folder, file)
}

function definedOnly(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

import { BarChart, HeatmapChart, LineChart, PieChart } from 'echarts/charts'
import { DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from 'echarts/components'
import { init, use, type ECharts } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import { useEffect, useRef } from 'react'
import type { ChartProps } from './chart-model.ts'

use([BarChart, HeatmapChart, LineChart, PieChart, DatasetComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent, SVGRenderer])

/** Draws as SVG, so that it prints sharply; follows the width of its place and the theme of the page. */
export default function ChartDrawing({ option, height, onPick }: ChartProps) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts>(null)
  useEffect(() => {
    const drawn = init(place.current!, null, { renderer: 'svg' })
    chart.current = drawn
    const follow = new ResizeObserver(() => drawn.resize())
    follow.observe(place.current!)
    return () => { follow.disconnect(); drawn.dispose() }
  }, [])
  useEffect(() => {
    const draw = () => chart.current?.setOption(coloured(document.documentElement, option), { notMerge: true })
    draw()
    const themes = new MutationObserver(draw)
    themes.observe(document.documentElement, { attributeFilter: ['data-theme'] })
    return () => themes.disconnect()
  }, [option])
  useEffect(() => {
    const drawn = chart.current
    if (!drawn || !onPick) return
    const picked = (event: { name?: string }) => { if (event.name) onPick(event.name) }
    drawn.on('click', picked)
    return () => { drawn.off('click', picked) }
  }, [onPick])
  return <div ref={place} style={{ height }} />
}

/** The option in the colours and font of the page, read where they are declared: styles/base.css. Axes and legends have defaults of their own, unreadable in the dark. */
function coloured(root: HTMLElement, option: ChartProps['option']): ChartProps['option'] {
  const style = getComputedStyle(root)
  const colour = (name: string) => style.getPropertyValue(name).trim()
  const still = window.matchMedia('(prefers-reduced-motion: reduce)').matches
  const axis = (given: unknown) => ({
    ...asObject(given), axisLabel: { color: colour('--quiet'), ...asObject(asObject(given)['axisLabel']) }, axisLine: { lineStyle: { color: colour('--line-strong') } },
    splitLine: { lineStyle: { color: colour('--line') } },
  })
  const axes = Object.fromEntries((['xAxis', 'yAxis'] as const).filter((name) => option[name] !== undefined)
    .map((name) => [name, Array.isArray(option[name]) ? option[name].map(axis) : axis(option[name])]))
  const legend = option['legend'] === undefined || Array.isArray(option['legend']) ? {} : {
    legend: {
      textStyle: { color: colour('--ink') }, pageTextStyle: { color: colour('--ink') }, pageIconColor: colour('--accent'), pageIconInactiveColor: colour('--line-strong'),
      ...asObject(option['legend']),
    },
  }
  // A label beside its bar would be outlined in white, as on white paper.
  const labelled = (given: unknown) => {
    const one = asObject(given)
    return one['label'] === undefined ? one : { ...one, label: { color: colour('--ink'), textBorderWidth: 0, ...asObject(one['label']) } }
  }
  const series = Array.isArray(option['series']) ? { series: option['series'].map(labelled) } : {}
  return {
    color: ['--accent', '--orange', '--blue', '--yellow', '--red', '--green', '--quiet'].map(colour),
    backgroundColor: 'transparent',
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour('--ink') },
    animation: !still,
    grid: { left: 8, right: 16, top: 28, bottom: 8, containLabel: true },
    tooltip: { trigger: 'item', backgroundColor: colour('--surface'), borderColor: colour('--line'), textStyle: { color: colour('--ink') } },
    ...option, ...axes, ...legend, ...series,
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

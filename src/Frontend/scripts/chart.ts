// Apache ECharts with what the charts need and nothing else. Loaded only on pages that have a chart.
import { BarChart, LineChart } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, LineChart, GridComponent, TooltipComponent, AriaComponent, SVGRenderer]);

interface Series { name: string; data: number[]; tone: string | null; dashed: boolean }
export interface MinuteData { x: string[]; unit: string; bars: Series; lines: Series[]; marks: Series | null }
export interface Drawing { draw(data: MinuteData): void; fit(): void; end(): void }

export function begin(box: HTMLElement): Drawing {
  const chart = init(box, null, { renderer: 'svg' });
  return {
    draw: data => { chart.setOption(option(data), { notMerge: true }); },
    fit: () => chart.resize({ animation: { duration: 0 } }),
    end: () => chart.dispose(),
  };
}

// A token as the browser computes it now; light-dark() is decided only when it is used.
function colour(name: string): string {
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = `var(--pr-${name})`;
  const computed = getComputedStyle(probe).color;
  probe.remove();
  return computed;
}

function option(data: MinuteData): EChartsCoreOption {
  const [quiet, line] = [colour('ink-3'), colour('line-strong')];
  const text = { color: quiet, fontSize: 11, fontFamily: getComputedStyle(document.body).fontFamily };
  const curve = ({ name, data: values, tone, dashed }: Series) => ({
    name, type: 'line', data: values, symbol: values.length === 1 ? 'circle' : 'none', smooth: 0.25, emphasis: { disabled: true },
    itemStyle: { color: colour(tone ?? 'c2') }, lineStyle: { color: colour(tone ?? 'c2'), width: dashed ? 1.75 : 2.25, type: dashed ? 'dashed' : 'solid' },
  });
  return {
    animation: false, // it changes every second while it is sent; bars that never rest cannot be read
    textStyle: { fontFamily: text.fontFamily },
    grid: { left: 42, right: 12, top: 28, bottom: 24 },
    tooltip: {
      trigger: 'axis', confine: true, backgroundColor: colour('surface'), borderColor: line, textStyle: { color: colour('ink'), fontSize: 12 },
      axisPointer: { type: 'line', lineStyle: { color: line } },
    },
    xAxis: { type: 'category', data: data.x, axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: text },
    yAxis: {
      type: 'value', minInterval: 1, splitNumber: 4, name: data.unit, nameTextStyle: { ...text, align: 'left', padding: [0, 0, 0, -32] },
      splitLine: { lineStyle: { color: colour('grid') } }, axisLabel: { ...text, formatter: short },
    },
    series: [
      { name: data.bars.name, type: 'bar', data: data.bars.data, barCategoryGap: '22%', barMaxWidth: 48, emphasis: { disabled: true }, itemStyle: { color: colour('c1-soft'), borderRadius: [2, 2, 0, 0] } },
      ...data.lines.map(curve),
      ...(data.marks ? [{ name: data.marks.name, type: 'bar', data: data.marks.data, barWidth: 3, barGap: '-100%', emphasis: { disabled: true }, tooltip: { show: false }, itemStyle: { color: colour('c2') } }] : []),
    ],
  };
}

const short = (value: number): string => value >= 1_000_000 ? `${value / 1_000_000}M` : value >= 1000 ? `${value / 1000}k` : String(value);

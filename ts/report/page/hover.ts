import type { ChartJson, Format } from './chart-json.ts';
import type { Scales } from './scales.ts';

/** Shows the numbers under the pointer in a box beside it, best first, and a line through them. */
export function hover(figure: HTMLElement, svg: SVGSVGElement, chart: ChartJson, scales: () => Scales): void {
  // Training for fewer epochs is a share of a query.
  const whole = chart.series.every(({ x }) => x.every(Number.isInteger));
  const write = (value: number, format: Format): string => {
    if (format === 'regret') return value.toFixed(5);
    if (format === 'share') return `${Number((100 * value).toFixed(1))} %`;
    const shown = format === 'queries' && whole ? Math.floor(value + 1e-6) : Number(value.toPrecision(4));
    return `${shown.toLocaleString('en-US', { maximumFractionDigits: 3 })} ${format}`;
  };
  const box = figure.ownerDocument.createElement('div');
  box.className = 'tip';
  box.hidden = true;
  const cross = figure.ownerDocument.createElementNS(svg.namespaceURI, 'path');
  cross.setAttribute('class', 'cross');
  const leave = (): void => {
    box.hidden = true;
    cross.remove();
  };
  const move = (event: PointerEvent): void => {
    const { frame, xAt } = scales();
    const area = svg.getBoundingClientRect();
    const pixel = ((event.clientX - area.left) * svg.viewBox.baseVal.width) / area.width;
    if (pixel < frame.left || pixel > frame.right) return leave();
    const at = xAt(pixel);
    const rows = chart.series.flatMap(({ position, name, x, y, low, high }) => {
      const line = svg.querySelector(`.line.s${position}`);
      const i = x.findLastIndex((value) => value <= at * (1 + 1e-9));
      if (!line || getComputedStyle(line).display === 'none' || (i < 0 && !chart.steps)) return [];
      const value = y[i] ?? 0;
      const band = low && high ? ` (${write(low[i] ?? 0, 'regret')} – ${write(high[i] ?? 0, 'regret')})` : '';
      return [
        {
          name,
          colour: line.getAttribute('stroke') ?? '',
          value,
          text: `${write(value, chart.y.format)}${band}`,
        },
      ];
    });
    rows.sort((a, b) => (chart.steps ? b.value - a.value : a.value - b.value));
    box.replaceChildren(
      `${chart.x.format === 'regret' ? 'regret ' : ''}${write(at, chart.x.format)}`,
      ...rows.map(({ name, colour, text }) => {
        const row = figure.ownerDocument.createElement('div');
        const dot = figure.ownerDocument.createElement('i');
        dot.style.background = colour;
        const label = figure.ownerDocument.createElement('bdi');
        label.textContent = name;
        row.append(dot, label, ` ${text}`);
        return row;
      }),
    );
    cross.setAttribute('d', `M${pixel.toFixed(1)},${frame.top}V${frame.bottom}`);
    svg.append(cross);
    box.hidden = false;
    const place = figure.getBoundingClientRect();
    const wanted = event.clientX - place.left + 14;
    box.style.left = `${Math.max(0, wanted + box.offsetWidth > place.width ? wanted - 28 - box.offsetWidth : wanted)}px`;
    box.style.top = `${event.clientY - place.top + 14}px`;
  };
  figure.append(box);
  svg.addEventListener('pointermove', move);
  svg.addEventListener('pointerdown', move);
  svg.addEventListener('pointerleave', leave);
}

/* Reading values with pointer or keys, and zooming. */

function nearest(xs, x) {
    let low = 0;
    let high = xs.length - 1;
    while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (xs[middle] < x) low = middle;
        else high = middle;
    }
    return Math.abs(xs[low] - x) <= Math.abs(xs[high] - x) ? low : high;
}

function placeIn(xs, x) {
    const i = nearest(xs, x);
    return xs[i] === x ? i : -1;
}

/** What every series has at one x, the largest first. */
function readings(spec, state, x) {
    return shown(spec, state)
        .map((series) => ({ series, i: placeIn(series.x, x) }))
        .filter(({ i }) => i >= 0)
        .map(({ series, i }) => ({ series, i, y: series.y[i] }))
        .sort((a, b) => (Number.isNaN(a.y) ? 1 : Number.isNaN(b.y) ? -1 : b.y - a.y));
}

function moveCursor(chart, index, spoken) {
    const { spec, state, plan, overlay, tip } = chart;
    const x = spec.xs[index];
    state.cursor = index;
    overlay.replaceChildren();
    if (x === undefined || x < plan.xRange[0] || x > plan.xRange[1]) {
        hideCursor(chart);
        return;
    }
    const found = readings(spec, state, x);
    const px = plan.x(x);
    overlay.append(draw('line', { class: 'cursor', x1: px, x2: px, y1: plan.box.top, y2: plan.box.bottom }));
    for (const { series, y } of found) {
        const py = Number.isFinite(y) ? plan.y(y) : NaN;
        if (py >= plan.box.top && py <= plan.box.bottom) {
            overlay.append(draw('circle', { class: 'dot', cx: px, cy: py, r: 4, style: { '--c': series.color } }));
        }
    }
    const head = spec.x.text ? spec.x.text(x) : spec.x.short + ' = ' + grouped(String(x));
    tip.replaceChildren(
        el('div', { class: 'tip-head' }, head),
        ...found.flatMap(({ series, i, y }) =>
            [
                swatch(series),
                el('span', {}, series.label),
                el('b', {}, spec.y.format(y)),
                found.some((each) => each.series.low) &&
                    el(
                        'small',
                        {},
                        series.low ? spec.y.format(series.low[i]) + ' … ' + spec.y.format(series.high[i]) : '',
                    ),
            ].filter(Boolean),
        ),
    );
    tip.classList.toggle(
        'banded',
        found.some(({ series }) => series.low),
    );
    tip.hidden = false;
    const room = chart.plot.clientWidth;
    const at = (px / plan.width) * room;
    const size = tip.offsetWidth;
    const place = at + 14 + size < room ? at + 14 : at - 14 - size;
    tip.style.left = Math.max(0, Math.min(room - size, place)) + 'px';
    if (spoken) {
        const words = found.map(({ series, y }) => series.label + ' ' + spec.y.format(y)).join('; ');
        chart.live.textContent = head + ': ' + words;
    }
}

function hideCursor(chart) {
    chart.overlay.replaceChildren();
    chart.tip.hidden = true;
    chart.state.cursor = null;
}

function zoomTo(chart, low, high) {
    const { spec, state } = chart;
    const full = rangeOfX(spec, { ...state, zoom: null });
    const from = Math.max(full[0], Math.min(low, high));
    const to = Math.min(full[1], Math.max(low, high));
    const inside = spec.xs.filter((x) => x >= from && x <= to).length;
    if (inside < 2) return;
    state.zoom = from <= full[0] && to >= full[1] ? null : [from, to];
    chart.redraw();
}

/** Narrower or wider around the cursor, or the middle. */
function zoomBy(chart, factor) {
    const { spec, state } = chart;
    const [low, high] = rangeOfX(spec, state);
    const centre = state.cursor === null ? (low + high) / 2 : spec.xs[state.cursor];
    zoomTo(chart, centre - (centre - low) * factor, centre + (high - centre) * factor);
}

function onKey(chart, event) {
    const { spec, state } = chart;
    const [low, high] = rangeOfX(spec, state);
    const first = spec.xs.findIndex((x) => x >= low);
    const last = spec.xs.findLastIndex((x) => x <= high);
    const stride = event.shiftKey ? 10 : 1;
    const here = state.cursor ?? first - stride;
    const to = {
        ArrowRight: here + stride,
        ArrowLeft: (state.cursor ?? last + stride) - stride,
        Home: first,
        End: last,
    }[event.key];
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (to !== undefined) moveCursor(chart, Math.max(first, Math.min(last, to)), true);
    else if (event.key === '+' || event.key === '=') zoomBy(chart, 0.5);
    else if (event.key === '-') zoomBy(chart, 2);
    else if (event.key === '0') zoomTo(chart, -Infinity, Infinity);
    else if (event.key === 'Escape') hideCursor(chart);
    else return;
    event.preventDefault();
}

/** Listens on the plot: move to read, drag sideways to zoom, double click to see all again. */
function listen(chart) {
    const { spec, plot, overlay } = chart;
    const pixel = (event) => {
        const bounds = plot.getBoundingClientRect();
        const { box, width } = chart.plan;
        const x = ((event.clientX - bounds.left) / bounds.width) * width;
        return Math.max(box.left, Math.min(box.right, x));
    };
    let start = null;
    plot.addEventListener('pointerdown', (event) => {
        if (event.button !== 0) return;
        start = pixel(event);
        // A finger points without moving first.
        moveCursor(chart, nearest(spec.xs, chart.plan.x.back(start)), false);
    });
    plot.addEventListener('pointermove', (event) => {
        const here = pixel(event);
        if (start !== null && Math.abs(here - start) > 6) {
            plot.setPointerCapture(event.pointerId);
            chart.tip.hidden = true;
            overlay.replaceChildren(
                draw('rect', {
                    class: 'brush',
                    x: Math.min(start, here),
                    width: Math.abs(here - start),
                    y: chart.plan.box.top,
                    height: chart.plan.box.bottom - chart.plan.box.top,
                }),
            );
        } else {
            moveCursor(chart, nearest(spec.xs, chart.plan.x.back(here)), false);
        }
    });
    plot.addEventListener('pointerup', (event) => {
        const here = pixel(event);
        const from = start;
        start = null;
        if (from !== null && Math.abs(here - from) > 6) {
            overlay.replaceChildren();
            zoomTo(chart, chart.plan.x.back(from), chart.plan.x.back(here));
        }
    });
    plot.addEventListener('pointercancel', () => {
        start = null;
        hideCursor(chart);
    });
    plot.addEventListener('pointerleave', (event) => {
        // What a finger has pointed at stays when it is lifted.
        if (event.pointerType !== 'touch') hideCursor(chart);
    });
    plot.addEventListener('dblclick', () => zoomTo(chart, -Infinity, Infinity));
    plot.addEventListener('keydown', (event) => onKey(chart, event));
    plot.addEventListener('blur', () => hideCursor(chart));
}

/* The drawing of a chart as SVG. */

/** The indices in view, with one beyond each edge so that the line reaches it. */
function inView(xs, [low, high]) {
    const places = [];
    xs.forEach((x, i) => {
        if ((x >= low && x <= high) || (x < low && xs[i + 1] >= low) || (x > high && xs[i - 1] <= high)) places.push(i);
    });
    return places;
}

/** Points to be joined, [x, y, whether the pen is down]; a zero norm (-∞) falls through the floor, NaN leaves a gap. */
function pointsOf(series, ys, plan, flatToo) {
    const { x, y, box } = plan;
    const all = inView(series.x, plan.xRange);
    const places = all.length > 3 * (box.right - box.left) ? thinned(all, series.x, ys, x) : all;
    const points = [];
    let pen = false;
    let before = NaN;
    for (const i of places) {
        const flat = !Number.isFinite(ys[i]) && ys[i] === before;
        before = ys[i];
        if (Number.isNaN(ys[i]) || (flat && !flatToo)) {
            pen = false;
            continue;
        }
        const pixel = ys[i] === -Infinity ? box.bottom + 30 : ys[i] === Infinity ? box.top - 30 : y(ys[i]);
        points.push([x(series.x[i]), Math.max(box.top - 3000, Math.min(box.bottom + 3000, pixel)), pen]);
        pen = true;
    }
    return points;
}

function pathOf(points) {
    return points.map(([x, y, pen]) => (pen ? 'L' : 'M') + x.toFixed(1) + ' ' + y.toFixed(1)).join('');
}

/** The area between the lowest and the highest. */
function bandOf(series, plan) {
    const around = [...pointsOf(series, series.high, plan, true), ...pointsOf(series, series.low, plan, true).reverse()];
    return around.length ? pathOf(around.map(([x, y], i) => [x, y, i > 0])) + 'Z' : '';
}

/** Of every column of pixels the first, least, greatest and last point: what can be seen of a long series. */
function thinned(places, xs, ys, x) {
    const kept = [];
    let column = [];
    const flush = () => {
        if (!column.length) return;
        const ordered = [...column].sort((a, b) => ys[a] - ys[b]);
        kept.push(...new Set([column[0], ordered[0], ordered[ordered.length - 1], column[column.length - 1]].sort((a, b) => a - b)));
        column = [];
    };
    for (const i of places) {
        if (column.length && Math.floor(x(xs[column[0]])) !== Math.floor(x(xs[i]))) flush();
        column.push(i);
    }
    flush();
    return kept;
}

/** The outline of a histogram: one flat piece for every x. */
function stairsOf(series, plan) {
    const half = series.x.length > 1 ? (series.x[1] - series.x[0]) / 2 : 0.5;
    const { x, y, box } = plan;
    let text = 'M' + x(series.x[0] - half).toFixed(1) + ' ' + box.bottom;
    series.x.forEach((at, i) => {
        text += 'V' + y(series.y[i]).toFixed(1) + 'H' + x(at + half).toFixed(1);
    });
    return text + 'V' + box.bottom;
}

function drawGrid(spec, plan) {
    const { box, x, y, xRange, yRange, narrow } = plan;
    const wantedX = Math.max(2, Math.floor((box.right - box.left) / 85));
    const wantedY = Math.max(3, Math.floor((box.bottom - box.top) / 45));
    const xTicks = plan.logX ? lagTicks(xRange[0], xRange[1], wantedX) : (spec.x.ticks ?? stepTicks)(xRange[0], xRange[1], wantedX);
    const yTicks = (spec.y.ticks ?? (spec.y.log ? decadeTicks : numberTicks))(yRange[0], yRange[1], wantedY);
    return [
        yTicks.map(({ at, text }) => [
            draw('line', { class: 'grid', x1: box.left, x2: box.right, y1: y(at), y2: y(at) }),
            draw('text', { class: 'tick', x: box.left - 8, y: y(at) + 4, 'text-anchor': 'end' }, text),
        ]),
        xTicks.map(({ at, text }) => [
            draw('line', { class: 'mark', x1: x(at), x2: x(at), y1: box.bottom, y2: box.bottom + 5 }),
            draw('text', { class: 'tick', x: x(at), y: box.bottom + 18, 'text-anchor': 'middle' }, text),
        ]),
        draw('line', { class: 'axis', x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom }),
        draw('text', { class: 'label', x: narrow ? box.right : (box.left + box.right) / 2, y: box.bottom + 36,
            'text-anchor': narrow ? 'end' : 'middle' }, spec.x.label),
    ];
}

/** Lines to compare with, the most important first: a label that would lie on another is left out. */
function drawReferences(spec, plan) {
    const taken = [];
    const horizontal = (spec.refs ?? []).filter(({ at }) => at >= plan.yRange[0] && at <= plan.yRange[1]).map((ref) => {
        const place = plan.y(ref.at);
        const free = taken.every((other) => Math.abs(other - place) > 13);
        if (free) taken.push(place);
        const above = place - 4 > plan.box.top + 6 ? place - 4 : place + 12;
        return [
            draw('line', { class: 'ref', x1: plan.box.left, x2: plan.box.right, y1: place, y2: place }),
            free && draw('text', { class: 'ref', x: plan.box.right - 6, y: above, 'text-anchor': 'end' }, ref.label),
        ];
    });
    const vertical = (spec.refsX ?? []).filter(({ at }) => at >= plan.xRange[0] && at <= plan.xRange[1]).map((ref) => [
        draw('line', { class: 'ref', x1: plan.x(ref.at), x2: plan.x(ref.at), y1: plan.box.top, y2: plan.box.bottom }),
        draw('text', { class: 'ref', x: plan.x(ref.at) + 5, y: plan.box.top + 10 }, ref.label),
    ]);
    return [horizontal, vertical];
}

function drawSeries(series, plan, clip) {
    const group = draw('g', { class: 'series', 'clip-path': 'url(#' + clip + ')', style: { '--c': series.color } });
    const visible = series.x.filter((x) => x >= plan.xRange[0] && x <= plan.xRange[1]).length;
    if (series.stairs) {
        group.append(draw('path', { class: 'stairs', d: stairsOf(series, plan) }),
            draw('path', { class: 'line', d: stairsOf(series, plan), 'stroke-dasharray': series.dash }));
        return group;
    }
    if (series.low) group.append(draw('path', { class: 'band', d: bandOf(series, plan) }));
    group.append(draw('path', { class: visible > 500 ? 'line fine' : 'line', d: pathOf(pointsOf(series, series.y, plan)),
        'stroke-dasharray': series.dash }));
    if (visible <= 12) {
        series.x.forEach((x, i) => {
            if (Number.isFinite(series.y[i])) {
                group.append(draw('circle', { class: 'point', cx: plan.x(x), cy: plan.y(series.y[i]), r: 3 }));
            }
        });
    }
    return group;
}

/** Where the norm becomes exactly zero: a mark on the floor, for it has no place on a logarithmic axis. */
function drawZero(series, plan, slot) {
    const first = series.y.indexOf(-Infinity);
    if (first < 0 || series.x[first] < plan.xRange[0] || series.x[first] > plan.xRange[1]) return null;
    const x = plan.x(series.x[first]);
    const y = plan.box.bottom - 4;
    const end = x > (plan.box.left + plan.box.right) / 2;
    return draw('g', { class: 'zero', style: { '--c': series.color } },
        draw('path', { d: 'M' + (x - 5) + ' ' + (y - 5) + 'h10l-5 8z' }),
        draw('text', { x: end ? x - 10 : x + 10, y: y - 14 * slot, 'text-anchor': end ? 'end' : 'start' },
            series.label + ': exactly 0 from ' + series.x[first]));
}

/** Names at the right end of the lines; where a line has left through the floor, how deep it goes. */
function drawLabels(spec, state, plan) {
    const labels = [];
    for (const series of shown(spec, state)) {
        let last = series.x.length - 1;
        while (last >= 0 && (series.x[last] > plan.xRange[1] || Number.isNaN(series.y[last]))) last--;
        if (last < 0 || series.x[last] < plan.xRange[0]) continue;
        const y = series.y[last];
        const pixel = y === -Infinity ? plan.box.bottom : y === Infinity ? plan.box.top : plan.y(y);
        const out = pixel > plan.box.bottom + 1 ? '↓ ' : pixel < plan.box.top - 1 ? '↑ ' : '';
        labels.push({ series, out, last, y: Math.max(plan.box.top + 4, Math.min(plan.box.bottom - 2, pixel)), exact: pixel });
    }
    const rank = (label) => label.exact;
    labels.sort((a, b) => rank(a) - rank(b)).forEach((label, i) => { label.y += i * 1e-3; });
    const gap = spec.endValues ? 28 : 15;
    return spread(labels, gap, plan.box.top + 4, plan.box.bottom - (spec.endValues ? 12 : 0)).map((label) => {
        const { series, out, last } = label;
        const from = plan.box.right;
        const line = 'M' + (from + 2) + ' ' + Math.min(label.y, plan.box.bottom) + 'L' + (from + 14) + ' ' + label.at;
        return draw('g', { class: 'end', style: { '--c': series.color } },
            draw('path', { d: line }),
            draw('text', { x: from + 18, y: label.at + 4 }, series.label),
            spec.endValues && draw('text', { class: 'value', x: from + 18, y: label.at + 17 },
                out + spec.y.format(series.y[last]) + ' at ' + spec.x.short + ' = ' + grouped(String(series.x[last]))));
    });
}

function drawEmpty(spec, state, plan) {
    if (shown(spec, state).some((series) => series.y.some(Number.isFinite))) return null;
    const middle = { x: (plan.box.left + plan.box.right) / 2, y: (plan.box.top + plan.box.bottom) / 2, 'text-anchor': 'middle' };
    const words = shown(spec, state).length === 0 ? 'All series are switched off' : 'No finite value to draw';
    return draw('text', { class: 'empty', ...middle }, words);
}

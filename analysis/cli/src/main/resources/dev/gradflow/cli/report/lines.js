/* From numbers to lines, bands and stairs. */

/** The indices in view, with one beyond each edge so that the line reaches it. */
function inView(xs, [low, high]) {
    const places = [];
    xs.forEach((x, i) => {
        if ((x >= low && x <= high) || (x < low && xs[i + 1] >= low) || (x > high && xs[i - 1] <= high))
            places.push(i);
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
    const around = [
        ...pointsOf(series, series.high, plan, true),
        ...pointsOf(series, series.low, plan, true).reverse(),
    ];
    return around.length ? pathOf(around.map(([x, y], i) => [x, y, i > 0])) + 'Z' : '';
}

/** Of every column of pixels the first, least, greatest and last point: what can be seen of a long series. */
function thinned(places, xs, ys, x) {
    const kept = [];
    let column = [];
    const flush = () => {
        if (!column.length) return;
        const ordered = [...column].sort((a, b) => ys[a] - ys[b]);
        kept.push(
            ...new Set(
                [column[0], ordered[0], ordered[ordered.length - 1], column[column.length - 1]].sort((a, b) => a - b),
            ),
        );
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
    if (!series.x.length) return '';
    const half = series.binWidth / 2;
    const { x, y, box } = plan;
    let text = 'M' + x(series.x[0] - half).toFixed(1) + ' ' + box.bottom;
    series.x.forEach((at, i) => {
        text += 'V' + y(series.y[i]).toFixed(1) + 'H' + x(at + half).toFixed(1);
    });
    return text + 'V' + box.bottom;
}

/** The dashes of a long series are drawn out, or its noise would hide them. */
function longer(dash) {
    return dash
        .split(' ')
        .map((part) => (part ? 2.5 * part : ''))
        .join(' ');
}

function drawSeries(series, plan, clip) {
    const group = draw('g', {
        class: series.aside ? 'series aside' : 'series',
        'data-label': series.label,
        'clip-path': 'url(#' + clip + ')',
        style: { '--c': series.color },
    });
    const visible = series.x.filter((x) => x >= plan.xRange[0] && x <= plan.xRange[1]).length;
    if (series.stairs) {
        group.append(
            draw('path', { class: 'stairs', d: stairsOf(series, plan) }),
            draw('path', { class: 'line', d: stairsOf(series, plan), 'stroke-dasharray': series.dash }),
        );
        return group;
    }
    if (series.low) group.append(draw('path', { class: 'band', d: bandOf(series, plan) }));
    const d = pathOf(pointsOf(series, series.y, plan));
    const long = visible > 500;
    // A pale line below the dashes keeps what the gaps would hide.
    if (series.dash) group.append(draw('path', { class: long ? 'line fine pale' : 'line pale', d }));
    group.append(
        draw('path', {
            class: long ? 'line fine' : 'line',
            d,
            'stroke-dasharray': long ? longer(series.dash) : series.dash,
        }),
    );
    if (visible <= 12) {
        series.x.forEach((x, i) => {
            if (Number.isFinite(series.y[i])) {
                group.append(draw('circle', { class: 'point', cx: plan.x(x), cy: plan.y(series.y[i]), r: 3 }));
            }
        });
    }
    return group;
}

/* A still picture on two logarithmic axes: lines, and spots that say what they are. */

const PLOT = { width: 1100, height: 430, left: 64, right: 20, top: 14, bottom: 44 };

function colour(index) {
    return 'var(--s' + (index % 7) + ')';
}

/** The decades that hold all values, with a little room. */
function rangeOf(values) {
    const logs = values.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log10);
    const low = Math.min(...logs);
    const high = Math.max(...logs);
    const room = (high - low) * 0.05 || 0.2;
    return [low - room, high + room];
}

function axes(x, y, xLabel, yLabel) {
    const { width, height, left: from, right, top, bottom } = PLOT;
    const across = decadeTicks(...x.range, 9).map(({ at, text }) => [
        draw('line', { class: 'grid', x1: x(at), x2: x(at), y1: top, y2: height - bottom }),
        draw('text', { x: x(at), y: height - bottom + 18, 'text-anchor': 'middle' }, text),
    ]);
    const up = decadeTicks(...y.range, 7).map(({ at, text }) => [
        draw('line', { class: 'grid', x1: from, x2: width - right, y1: y(at), y2: y(at) }),
        draw('text', { x: from - 8, y: y(at) + 4, 'text-anchor': 'end' }, text),
    ]);
    return [
        across,
        up,
        draw('text', { x: (from + width - right) / 2, y: height - 6, 'text-anchor': 'middle' }, xLabel),
        draw('text', { x: 4, y: top - 2, 'text-anchor': 'start' }, yLabel),
    ];
}

/**
 * The picture. `lines` have `points` [[x, y], …], `class` and `colour`; `spots` have `x`, `y`, `colour`, `theirs` and a
 * `title`; `names` are texts at a place.
 */
function logPlot({ id, label, xLabel, yLabel, xs, ys, lines, spots, names = [] }) {
    const { width, height, left: from, right, top, bottom } = PLOT;
    const xRange = rangeOf(xs);
    const yRange = rangeOf(ys);
    const x = scale(...xRange, from, width - right);
    const y = scale(...yRange, height - bottom, top + 10);
    x.range = xRange;
    y.range = yRange;
    const at = ([px, py]) => x(Math.log10(px)).toFixed(1) + ',' + y(Math.log10(py)).toFixed(1);
    return el(
        'figure',
        { class: 'chart', id },
        el(
            'div',
            { class: 'plot still' },
            draw(
                'svg',
                { viewBox: '0 0 ' + width + ' ' + height, role: 'img', 'aria-label': label },
                axes(x, y, xLabel, yLabel),
                lines.map((line) =>
                    draw('polyline', {
                        class: line.class,
                        points: line.points.map(at).join(' '),
                        style: { '--c': line.colour ?? 'var(--soft)' },
                    }),
                ),
                names.map((name) =>
                    draw(
                        'text',
                        {
                            class: 'ref',
                            x: x(Math.log10(name.x)),
                            y: y(Math.log10(name.y)) - 5,
                            'text-anchor': name.anchor ?? 'start',
                        },
                        name.text,
                    ),
                ),
                spots
                    .filter((spot) => spot.low < spot.high)
                    .map((spot) =>
                        draw('polyline', {
                            class: 'whisker',
                            points: at([spot.x, spot.low]) + ' ' + at([spot.x, spot.high]),
                            style: { '--c': spot.colour },
                        }),
                    ),
                spots.map((spot) =>
                    draw(
                        'circle',
                        {
                            class: 'spot' + (spot.theirs ? ' theirs' : ''),
                            cx: x(Math.log10(spot.x)),
                            cy: y(Math.log10(spot.y)),
                            r: 5,
                            tabindex: '0',
                            'aria-label': spot.title,
                            style: { '--c': spot.colour },
                        },
                        draw('title', {}, spot.title),
                    ),
                ),
            ),
        ),
    );
}

function keys(entries) {
    return el(
        'div',
        { class: 'keys' },
        entries.map(([name, ink]) => el('span', { style: { '--c': ink } }, el('i', {}), name)),
    );
}

/* What surrounds the lines of a chart: grid, references, names, marks. */

function drawGrid(spec, plan) {
    const { box, x, y, xRange, yRange, narrow } = plan;
    const wantedX = Math.max(2, Math.floor((box.right - box.left) / (narrow ? 55 : 85)));
    const wantedY = Math.max(3, Math.floor((box.bottom - box.top) / 45));
    const xTicks = plan.logX
        ? lagTicks(xRange[0], xRange[1], wantedX)
        : (spec.x.ticks ?? stepTicks)(xRange[0], xRange[1], wantedX);
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
        draw(
            'text',
            {
                class: 'label',
                x: narrow ? box.right : (box.left + box.right) / 2,
                y: box.bottom + 36,
                'text-anchor': narrow ? 'end' : 'middle',
            },
            spec.x.label,
        ),
    ];
}

/** Lines to compare with, the most important first: one that lies close to another shares its label. */
function drawReferences(spec, plan) {
    const { box, y, yRange } = plan;
    const labels = [];
    const inside = (spec.refs ?? []).filter(({ at }) => at >= yRange[0] && at <= yRange[1]);
    for (const ref of inside) {
        const line = y(ref.at);
        const place = line - 4 > box.top + 6 ? line - 4 : line + 12;
        const near = labels.find((other) => Math.abs(other.place - place) < 13);
        if (near) near.text += ', ' + ref.label;
        else labels.push({ place, text: ref.label });
    }
    const horizontal = [
        inside.map(({ at }) => draw('line', { class: 'ref', x1: box.left, x2: box.right, y1: y(at), y2: y(at) })),
        labels.map(({ place, text }) =>
            draw(
                'text',
                {
                    class: 'ref',
                    x: box.right - 6,
                    'text-anchor': 'end',
                    y: place,
                },
                text,
            ),
        ),
    ];
    const vertical = (spec.refsX ?? [])
        .filter(({ at }) => at >= plan.xRange[0] && at <= plan.xRange[1])
        .map((ref) => [
            draw('line', {
                class: 'ref',
                x1: plan.x(ref.at),
                x2: plan.x(ref.at),
                y1: plan.box.top,
                y2: plan.box.bottom,
            }),
            draw('text', { class: 'ref', x: plan.x(ref.at) + 5, y: plan.box.top + 10 }, ref.label),
        ]);
    return [horizontal, vertical];
}

/** Where the norm becomes exactly zero: a mark on the floor, for it has no place on a logarithmic axis. */
function drawZero(series, plan, slot) {
    const first = series.y.indexOf(-Infinity);
    if (first < 0 || series.x[first] < plan.xRange[0] || series.x[first] > plan.xRange[1]) return null;
    const x = plan.x(series.x[first]);
    const y = plan.box.bottom - 4;
    const end = x > (plan.box.left + plan.box.right) / 2;
    return draw(
        'g',
        { class: 'zero', style: { '--c': series.color } },
        draw('path', { d: 'M' + (x - 5) + ' ' + (y - 5) + 'h10l-5 8z' }),
        draw(
            'text',
            { x: end ? x - 10 : x + 10, y: y - 14 * slot, 'text-anchor': end ? 'end' : 'start' },
            series.label + ': exactly 0 from ' + series.x[first],
        ),
    );
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
        const out =
            y === -Infinity || pixel > plan.box.bottom + 1
                ? '↓ '
                : y === Infinity || pixel < plan.box.top - 1
                  ? '↑ '
                  : '';
        labels.push({
            series,
            out,
            last,
            y: Math.max(plan.box.top + 4, Math.min(plan.box.bottom - 2, pixel)),
            exact: pixel,
        });
    }
    // Lines that have left through the floor keep their order there.
    labels
        .sort((a, b) => a.exact - b.exact)
        .forEach((label, i) => {
            label.y += i * 1e-3;
        });
    const gap = spec.endValues ? 28 : 15;
    return spread(labels, gap, plan.box.top + 4, plan.box.bottom - (spec.endValues ? 12 : 0)).map((label) => {
        const { series, out, last } = label;
        const from = plan.box.right;
        const line = 'M' + (from + 2) + ' ' + Math.min(label.y, plan.box.bottom) + 'L' + (from + 14) + ' ' + label.at;
        return draw(
            'g',
            { class: 'end', 'data-label': series.label, style: { '--c': series.color } },
            !out && draw('path', { d: line }),
            draw('text', { x: from + 18, y: label.at + 4 }, series.label),
            spec.endValues &&
                draw(
                    'text',
                    { class: 'value', x: from + 18, y: label.at + 17 },
                    out +
                        spec.y.format(series.y[last]) +
                        ' at ' +
                        spec.x.short +
                        ' = ' +
                        grouped(String(series.x[last])),
                ),
        );
    });
}

function drawEmpty(spec, state, plan) {
    if (shown(spec, state).some((series) => series.y.some(Number.isFinite))) return null;
    const middle = {
        x: (plan.box.left + plan.box.right) / 2,
        y: (plan.box.top + plan.box.bottom) / 2,
        'text-anchor': 'middle',
    };
    const words = shown(spec, state).length === 0 ? 'All series are switched off' : 'No finite value to draw';
    return draw('text', { class: 'empty', ...middle }, words);
}

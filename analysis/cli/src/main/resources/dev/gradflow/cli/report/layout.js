/* What of a chart is in view, and where it goes. */

/** The range of the finite values of the series in view, or null. */
function extent(spec, state, x0, x1) {
    let low = Infinity;
    let high = -Infinity;
    const take = (y) => {
        if (Number.isFinite(y)) {
            if (y < low) low = y;
            if (y > high) high = y;
        }
    };
    for (const series of shown(spec, state)) {
        series.x.forEach((x, i) => {
            if (x >= x0 && x <= x1) {
                take(series.y[i]);
                if (series.low) {
                    take(series.low[i]);
                    take(series.high[i]);
                }
            }
        });
    }
    return low <= high ? [low, high] : null;
}

function shown(spec, state) {
    return spec.series.filter((series) => !state.hidden.has(series.label));
}

/** All x of all series, ascending, each once. */
function unionOfX(spec) {
    const longest = spec.series.reduce((a, b) => (b.x.length > a.length ? b.x : a), []);
    if (spec.series.every((series) => series.x === longest)) return longest;
    return [...new Set(spec.series.flatMap((series) => series.x))].sort((a, b) => a - b);
}

function rangeOfX(spec, state) {
    if (state.zoom) return state.zoom;
    const low = spec.xs[0] ?? 1;
    const high = spec.xs[spec.xs.length - 1] ?? 1;
    // Half a bin more on either side of a histogram.
    const room = spec.series.some((series) => series.stairs) ? spec.series[0].binWidth / 2 : low === high ? 0.5 : 0;
    return [low - room, high + room];
}

function rangeOfY(spec, state, [x0, x1]) {
    const view = spec.views?.[state.view];
    const found = extent(spec, state, x0, x1);
    if (view?.range && !(state.zoom && view.loose))
        return typeof view.range === 'function' ? view.range(found) : view.range;
    if (spec.y.range && !state.zoom) return spec.y.range;
    let [low, high] = found ?? (spec.y.log ? [-2, 2] : [0, 1]);
    for (const at of spec.y.include ?? []) {
        low = Math.min(low, at);
        high = Math.max(high, at);
    }
    const room = (high - low) * 0.05 || (spec.y.log ? 0.2 : Math.abs(high) * 0.1 || 1);
    const floor = spec.y.floor !== undefined && low >= spec.y.floor ? spec.y.floor : low - room;
    return [floor, high + room];
}

/** Sizes in pixels and the two scales, for a chart of that width. */
function layout(spec, state, width) {
    const narrow = width < 620;
    const labels = !narrow && spec.series.length > 1 && shown(spec, state).length > 0;
    const labelWidth = !labels
        ? 12
        : Math.min(250, 30 + Math.max(...spec.series.map((series) => labelWidthOf(spec, series))));
    const height = narrow ? Math.min(spec.height ?? 300, 300) : (spec.height ?? 300);
    const box = { left: narrow ? 46 : 58, right: width - labelWidth, top: 12, bottom: height - 44 };
    const xRange = rangeOfX(spec, state);
    const yRange = rangeOfY(spec, state, xRange);
    const logX = Boolean(spec.x.canLog && state.logX);
    return {
        width,
        height,
        narrow,
        labels,
        box,
        xRange,
        yRange,
        logX,
        x: scale(xRange[0], xRange[1], box.left, box.right, logX),
        y: scale(yRange[0], yRange[1], box.bottom, box.top),
    };
}

const ruler = document.createElement('canvas').getContext('2d');

/** How wide a name at the end of a line will be, in pixels. */
function labelWidthOf(spec, series) {
    const family = getComputedStyle(document.body).fontFamily;
    ruler.font = '600 12px ' + family;
    const name = ruler.measureText(series.label).width;
    ruler.font = '11px ' + family;
    return Math.max(name, spec.endValues ? ruler.measureText('↓ 2.8×10⁻⁹⁹ at k = 365').width : 0);
}

/** Moves labels apart that would lie on one another: each keeps as near to its place as its neighbours let it. */
function spread(labels, gap, top, bottom) {
    labels.sort((a, b) => a.y - b.y);
    labels.forEach((label, i) => {
        label.at = Math.max(label.y, i ? labels[i - 1].at + gap : top);
    });
    for (let i = labels.length - 1, limit = bottom; i >= 0; i--) {
        labels[i].at = Math.min(labels[i].at, limit);
        limit = labels[i].at - gap;
    }
    return labels;
}

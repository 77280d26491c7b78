/* Rows with marks on a common scale: for a few numbers a table that can be seen is better than a plot. */

/** A mark at a share of a track's width. */
function mark(kind, at, title) {
    const inside = Math.max(0, Math.min(1, at));
    return el('span', { class: 'dot-mark ' + kind, title, style: { left: (100 * inside).toFixed(2) + '%' } });
}

/** A place on a scale from `low` to `high`, linear in what is given. */
function placed(value, low, high) {
    return (value - low) / (high - low || 1);
}

function track(...marks) {
    return el('div', { class: 'track' }, marks);
}

function scaleRow(ticks, low, high) {
    return el(
        'div',
        { class: 'track scale', 'aria-hidden': 'true' },
        ticks.map(({ at, text }) =>
            el('span', { style: { left: (100 * placed(at, low, high)).toFixed(2) + '%' } }, text),
        ),
    );
}

function nameOf(run, tag = 'span') {
    return el(tag, { class: 'name' }, swatch(run), el('span', {}, run.label));
}

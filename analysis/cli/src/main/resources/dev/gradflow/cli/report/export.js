/* The numbers of a chart: as a CSV file, and as a table. */

const ROWS_SHOWN = 40;

/** The columns of a chart: x first, then every series, with its lowest and highest where it has a band. */
function columnsOf(spec) {
    const unit = spec.y.log ? 'log10 ' : '';
    const columns = [{ name: spec.x.short, at: (x) => x }];
    for (const series of spec.series) {
        const pick = (list) => (x) => {
            const i = placeIn(series.x, x);
            return i < 0 ? undefined : list[i];
        };
        columns.push({ name: unit + series.label, at: pick(series.y), series });
        if (series.low) {
            const [low, high] = spec.bandNames ?? ['lowest', 'highest'];
            columns.push({ name: unit + series.label + ', ' + low, at: pick(series.low) });
            columns.push({ name: unit + series.label + ', ' + high, at: pick(series.high) });
        }
    }
    return columns;
}

function quoted(cell) {
    if (cell === undefined) return '';
    // An infinity is written as most readers of numbers understand it.
    const text = cell === -Infinity ? '-inf' : cell === Infinity ? 'inf' : String(cell);
    // A leading sign of a formula in a name must not become one in a spreadsheet.
    const safe = typeof cell === 'string' && /^[=+@\t\r-]/.test(text) ? "'" + text : text;
    return /[",\n\r]/.test(safe) ? '"' + safe.replaceAll('"', '""') + '"' : safe;
}

function csvOf(columns, rows) {
    const lines = [columns.map((column) => quoted(column.name))];
    rows.forEach((row) => lines.push(columns.map((column) => quoted(rounded(column.at(row))))));
    return lines.map((line) => line.join(',')).join('\r\n') + '\r\n';
}

/** The data have five digits; the change to decadic logarithms must not feign more. */
function rounded(cell) {
    return typeof cell === 'number' && Number.isFinite(cell) ? Number(cell.toPrecision(6)) : cell;
}

function download(name, type, text) {
    const link = el('a', { href: URL.createObjectURL(new Blob([text], { type })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

/** About 40 of many rows, closer at the beginning where lags are read. */
function sampled(xs) {
    if (xs.length <= ROWS_SHOWN) return xs;
    const picked = new Set();
    for (let i = 0; i < ROWS_SHOWN; i++) {
        picked.add(Math.round((xs.length ** (i / (ROWS_SHOWN - 1)) - 1) * (1 + 1 / (xs.length - 1)) * (1 - 1e-12)));
    }
    picked.add(xs.length - 1);
    return [...picked]
        .filter((i) => i < xs.length)
        .sort((a, b) => a - b)
        .map((i) => xs[i]);
}

/** The table behind a chart. */
function tableOf(spec) {
    const columns = columnsOf(spec).filter((column) => column.series || column.name === spec.x.short);
    const rows = sampled(spec.xs);
    const thinned = rows.length < spec.xs.length;
    const caption =
        (thinned ? rows.length + ' of ' + spec.xs.length + ' rows; the CSV file has them all. ' : '') + 'Values: ';
    return el(
        'div',
        { class: 'wide', tabindex: '0', role: 'group', 'aria-label': 'Table of the values of the chart' },
        el(
            'table',
            { class: 'data' },
            el('caption', {}, caption, marked(spec.y.label), '.'),
            el(
                'thead',
                {},
                el(
                    'tr',
                    {},
                    columns.map((column) =>
                        el('th', { scope: 'col' }, column.series ? column.series.label : column.name),
                    ),
                ),
            ),
            el(
                'tbody',
                {},
                rows.map((x) =>
                    el(
                        'tr',
                        {},
                        columns.map((column, i) => {
                            const cell = column.at(x);
                            if (i === 0) return el('th', { scope: 'row' }, spec.x.ticks ? number(x) : String(x));
                            return el('td', {}, cell === undefined ? '' : spec.y.format(cell));
                        }),
                    ),
                ),
            ),
        ),
    );
}

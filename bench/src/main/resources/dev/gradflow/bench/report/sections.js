/* What each section shows. */

const run = JSON.parse(document.getElementById('data').textContent);
/** Those of the roofline first, so that there no two have the same colour. */
const WORKLOADS = [...new Set([...run.points.filter((point) => point.intensity), ...run.points].map((point) => point.workload))];

function inkOf(workload) {
    return colour(WORKLOADS.indexOf(workload));
}

/** A time in the unit that suits it. */
function time(nanoseconds) {
    const units = [
        [1e9, 's'],
        [1e6, 'ms'],
        [1e3, 'µs'],
        [1, 'ns'],
    ];
    const [size, unit] = units.find(([each]) => nanoseconds >= each) ?? units[3];
    return number(nanoseconds / size, 4) + '\u202f' + unit;
}

function bytes(count) {
    if (typeof count !== 'number') return '';
    if (count < 1) return '0';
    return count < 1e4 ? String(Math.round(count)) : number(count / 1024, 3) + '\u202fKiB';
}

/** The fastest and the slowest fork. */
function range(point) {
    return point.low === point.high ? 'one fork' : time(point.low) + ' – ' + time(point.high);
}

function noise(point) {
    return point.noisy ? el('span', { class: 'noisy', title: 'forks or iterations far apart' }, ' noisy') : null;
}

function summary(section) {
    const { conditions } = run;
    section.querySelector('noscript')?.remove();
    const own = run.points.filter((point) => !point.peer);
    const ahead = run.rivals.filter((rival) => rival.ratio >= 1).length;
    const noisy = run.points.filter((point) => point.noisy).length;
    section.append(
        el(
            'p',
            { class: 'facts' },
            [conditions.processor, conditions.caches.join(', '), conditions.java, conditions.kernels].join(' · '),
        ),
        el(
            'p',
            { class: 'headline' },
            own.length + ' points of this engine and its limits. ',
            run.rivals.length > 0
                ? ahead + ' of ' + run.rivals.length + ' are at least as fast as the best native library measured beside them. '
                : 'No native library was measured beside them. ',
            noisy > 0 ? noisy + ' are noisy.' : 'None is noisy.',
        ),
    );
    if (run.disturbed.length > 0) {
        section.append(
            el(
                'div',
                { class: 'note' },
                el('strong', {}, 'A noisy run. '),
                'The machine did something else too while these were measured: ' + run.disturbed.join('; ') + '.',
            ),
        );
    }
    if (conditions.missing.length > 0) {
        section.append(
            el(
                'div',
                { class: 'note' },
                el('strong', {}, 'Not measured. '),
                el('ul', {}, conditions.missing.map((line) => el('li', {}, line))),
            ),
        );
    }
}

const NEAR_SLOPES = 1.6;

function rooflineSection() {
    const spots = run.points.filter((point) => point.intensity && point.rate && point.threads === 1 && !point.variant);
    const peaks = Object.entries(run.peaks);
    const levels = Object.entries(run.bandwidths);
    if (spots.length === 0 || peaks.length === 0 || levels.length === 0) return null;
    const top = Math.max(...peaks.map(([, peak]) => peak));
    const xs = [...spots.map((spot) => spot.intensity), 0.1, 200];
    const ys = [...spots.map((spot) => spot.rate), top * 1.3];
    const farthest = Math.max(...xs) * 1.2;
    const nearest = Math.min(...xs) / 1.2;
    const lowest = Math.min(...ys);
    const lines = [];
    const names = [];
    for (const [precision, peak] of peaks) {
        lines.push({ class: 'roof', points: [[nearest, peak], [farthest, peak]] });
        names.push({ x: farthest, y: peak, anchor: 'end', text: precision + ' ' + number(peak) + ' GFLOP/s' });
    }
    let faster = Infinity;
    let along = 1;
    for (const [level, bandwidth] of levels) {
        const from = Math.max(nearest, lowest / bandwidth);
        lines.push({ class: 'roof slope', points: [[from, from * bandwidth], [top / bandwidth, top]] });
        // A slope near the one before has its name farther up, so that both can be read.
        along = faster / bandwidth < NEAR_SLOPES ? along * 3 : 1;
        const at = from * 1.05 * along;
        names.push({ x: at, y: at * bandwidth * 1.05, text: level + ' ' + number(bandwidth) + ' GB/s' });
        faster = bandwidth;
    }
    const shown = [...new Set(spots.map((spot) => spot.workload))];
    return [
        el(
            'p',
            {},
            'Each spot is one measurement: full ones are ours, hollow ones the native libraries’. A horizontal line is the ' +
                'most that this machine’s arithmetic gives, a slope what reading from a level of its memory allows. ' +
                'The limits were measured in the same run.',
        ),
        keys(shown.map((workload) => [workload, inkOf(workload)])),
        logPlot({
            id: 'roofline-plot',
            label: 'Roofline: operations a second against operations a byte',
            xLabel: 'operations a byte that has to be moved',
            yLabel: 'GFLOP/s',
            xs,
            ys,
            lines,
            names,
            spots: spots.map((spot) => ({
                x: spot.intensity,
                y: spot.rate,
                colour: inkOf(spot.workload),
                theirs: spot.peer !== '',
                low: (spot.rate * spot.nanoseconds) / spot.high,
                high: (spot.rate * spot.nanoseconds) / spot.low,
                title:
                    spot.label + ': ' + number(spot.rate) + ' GFLOP/s' +
                    (spot.share ? ', ' + share(spot.share) + ' of the limit' : ''),
            })),
        }),
    ];
}

function ratioMark(ratio) {
    return el('span', { class: ratio >= 1 ? 'ahead' : 'behind' }, '×' + number(ratio));
}

function ratioTrack(ratio) {
    const place = (value) => placed(Math.log2(value), -2, 2);
    return el(
        'div',
        { style: { '--c': ratio >= 1 ? 'var(--preserved)' : 'var(--vanishing)' } },
        track(mark('one', place(1), 'as fast'), mark('full', place(ratio), '×' + number(ratio))),
    );
}

function rivalsSection() {
    if (run.rivals.length === 0) return null;
    return [
        el(
            'p',
            {},
            'The fastest library’s time over ours, for the same task on the same operands in the same run, one thread each: ' +
                'above 1 we are faster. The scale goes from a quarter to four times.',
        ),
        sortedTable(
            'Beside native libraries',
            [
                { title: 'Ours', value: (row) => row.label, cell: (row) => [row.label, noise(row)] },
                { title: 'Time', number: true, value: (row) => row.nanoseconds, cell: (row) => time(row.nanoseconds) },
                { title: 'Forks', number: true, value: (row) => row.spread, cell: range },
                { title: 'Of the limit', number: true, value: (row) => row.share, cell: (row) => (row.share ? share(row.share) : '') },
                { title: 'Ratio', number: true, value: (row) => row.ratio, cell: (row) => ratioMark(row.ratio) },
                { title: '¼ … 1 … 4', class: 'bar-cell', value: (row) => row.ratio, cell: (row) => ratioTrack(row.ratio) },
                {
                    title: 'Libraries, fastest first',
                    value: (row) => row.peers[0].peer,
                    cell: (row) =>
                        row.peers.map((peer) => peer.peer + ' ' + peer.method + ' ' + time(peer.nanoseconds)).join(', '),
                },
            ],
            run.rivals,
        ),
    ];
}

/** Ours at another number of threads or on other kernels, beside the same on one thread of the native ones. */
function pairs(select, base) {
    return run.points
        .filter((point) => !point.peer && select(point))
        .map((point) => ({
            point,
            other: run.points.find(
                (each) =>
                    each.task === point.task &&
                    each.method === point.method &&
                    !each.peer &&
                    each.variant === '' &&
                    each.threads === base,
            ),
        }))
        .filter(({ other }) => other);
}

function kernelsSection() {
    const rows = pairs((point) => point.variant !== '', 1);
    if (rows.length === 0) return null;
    return [
        el('p', {}, 'The same work on other kernels: how many times as long it takes as on this machine’s own.'),
        sortedTable(
            'Kernels and widths',
            [
                { title: 'Work', value: ({ point }) => point.task + ' ' + point.method },
                { title: 'Kernels', value: ({ point }) => point.variant },
                { title: 'Time', number: true, value: ({ point }) => point.nanoseconds, cell: ({ point }) => time(point.nanoseconds) },
                { title: 'Own kernels', number: true, value: ({ other }) => other.nanoseconds, cell: ({ other }) => time(other.nanoseconds) },
                {
                    title: 'Times as long',
                    number: true,
                    value: ({ point, other }) => point.nanoseconds / other.nanoseconds,
                    cell: ({ point, other }) => '×' + number(point.nanoseconds / other.nanoseconds),
                },
            ],
            rows,
        ),
    ];
}

function threadsSection() {
    const rows = pairs((point) => point.threads > 1, 1);
    if (rows.length === 0) return null;
    // A team shares one operation; otherwise each thread does its own.
    const done = (point) => (point.workload === 'Team' ? 1 : point.threads);
    const gain = ({ point, other }) => (done(point) * other.nanoseconds) / point.nanoseconds;
    return [
        el('p', {}, 'Two threads that share one operation, or do the same beside each other (probes): how much more they get done than one.'),
        sortedTable(
            'Threads',
            [
                { title: 'Work', value: ({ point }) => point.task + ' ' + point.method },
                { title: 'Threads', number: true, value: ({ point }) => point.threads },
                { title: 'Each takes', number: true, value: ({ point }) => point.nanoseconds, cell: ({ point }) => time(point.nanoseconds) },
                { title: 'Alone', number: true, value: ({ other }) => other.nanoseconds, cell: ({ other }) => time(other.nanoseconds) },
                { title: 'Together', number: true, value: gain, cell: (row) => '×' + number(gain(row)) },
            ],
            rows,
        ),
    ];
}

const GROWING = {
    hidden: 'H, units',
    batch: 'B, batch size',
    steps: 'T, steps (the largest k, for products)',
    exponents: 'number of exponents',
    size: 'n, order of the matrix',
};

function growthSection() {
    if (run.growth.length === 0) return null;
    return Object.entries(GROWING)
        .map(([parameter, words]) => [words, run.growth.filter((series) => series.parameter === parameter)])
        .filter(([, group]) => group.length > 0)
        .map(([words, group]) => [
            el('h3', {}, 'With ' + words),
            keys(group.map((series, i) => [series.label, colour(i)])),
            logPlot({
                id: 'growth-' + group[0].parameter,
                label: 'Time against ' + words,
                xLabel: words,
                yLabel: 'milliseconds',
                xs: group.flatMap((series) => series.x),
                ys: group.flatMap((series) => series.y.map((y) => y / 1e6)),
                lines: group.map((series, i) => ({
                    class: 'line',
                    colour: colour(i),
                    points: series.x.map((x, at) => [x, series.y[at] / 1e6]),
                })),
                spots: group.flatMap((series, i) =>
                    series.x.map((x, at) => ({
                        x,
                        y: series.y[at] / 1e6,
                        low: series.low[at] / 1e6,
                        high: series.high[at] / 1e6,
                        colour: colour(i),
                        title: series.label + ' at ' + x + ': ' + time(series.y[at]),
                    })),
                ),
            }),
            sortedTable(
                'Exponents with ' + words,
                [
                    { title: 'Work', value: (series) => series.label },
                    { title: 'Fitted exponent', number: true, value: (series) => series.exponent, cell: (series) => number(series.exponent) },
                    { title: 'Of the operations', number: true, value: (series) => series.expected },
                ],
                group,
            ),
        ]);
}

function resultsSection() {
    return [
        sortedTable(
            'All results',
            [
                { title: 'Benchmark', value: (point) => point.label, cell: (point) => [point.label, noise(point)] },
                { title: 'Time', number: true, value: (point) => point.nanoseconds, cell: (point) => time(point.nanoseconds) },
                { title: 'Fastest – slowest fork', number: true, value: (point) => point.low, cell: range },
                { title: 'Forks apart', number: true, value: (point) => point.spread, cell: (point) => share(point.spread) },
                { title: 'Iterations apart', number: true, value: (point) => point.unrest, cell: (point) => share(point.unrest) },
                { title: 'GFLOP/s', number: true, value: (point) => point.rate, cell: (point) => (point.rate ? number(point.rate) : '') },
                {
                    title: 'Of the limit',
                    number: true,
                    value: (point) => point.share,
                    cell: (point) => (point.share ? share(point.share) + (point.level === 'memory' ? '' : ' ' + point.level) : ''),
                },
                {
                    title: 'Bytes allocated',
                    number: true,
                    value: (point) => (typeof point.allocated === 'number' ? point.allocated : null),
                    cell: (point) => bytes(point.allocated),
                },
            ],
            run.points,
        ),
        el(
            'p',
            { class: 'legend-line' },
            'Times are the median fork’s median iteration. The limit is the larger of two times: all operations at the measured ' +
                'peak, all bytes at the measured bandwidth of the level that holds them; of a layer, the input’s product at the ' +
                'peak, the state’s at the larger of the two, and 2.5 ns for a unit of an LSTM (less for other cells, by their ' +
                'number of functions). Noisy: forks more than 10 % apart, or iterations within a fork more than 20 %.',
        ),
    ];
}

function conditionsSection() {
    const { conditions } = run;
    return [
        facts([
            ['Suite', conditions.suite],
            ['Time', conditions.started + ' to ' + conditions.finished],
            ['Commit', conditions.commit || 'unknown'],
            ['Processor', conditions.processor + ', ' + conditions.processors + ' in all'],
            ['Caches', conditions.caches.join(', ')],
            ['System', conditions.system],
            ['Java', conditions.java],
            ['JVM options', conditions.options.join(' ') || 'none but paths'],
            ['Kernels', conditions.kernels],
            ['Libraries', conditions.peers.length > 0 ? el('ul', {}, conditions.peers.map((peer) => el('li', {}, peer))) : 'none measured'],
        ]),
        el('h3', {}, 'The machine at the time'),
        sortedTable(
            'Load',
            [
                { title: 'While', value: (load) => load.part },
                { title: 'Until', value: (load) => load.at },
                {
                    title: 'Processors busy for others',
                    number: true,
                    value: (load) => load.others,
                    cell: (load) => (load.others < 0 ? 'unknown' : [number(load.others, 2), load.others > 0.2 ? el('span', { class: 'noisy' }, ' busy') : null]),
                },
                { title: 'Load average', number: true, value: (load) => load.average, cell: (load) => number(load.average) },
            ],
            conditions.load,
        ),
    ];
}

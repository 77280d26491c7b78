/* The factor of every single step. */

function stepOf(run) {
    const { steps: growth } = run.flow;
    return {
        logs: decades(growth.logSigma),
        share: value(growth.shareAboveOne),
        path: growth.logSigmaCellPath && decades(growth.logSigmaCellPath),
        shareOfPath: value(growth.shareAboveOneCellPath),
    };
}

function stepSeries(run) {
    const step = stepOf(run);
    return [
        { label: 'Jₜ', color: 'var(--s0)', dash: '', x: upFrom(1, step.logs.length, run.flow.stride), y: step.logs },
        step.path && {
            label: 'A+B+C+D',
            color: 'var(--s1)',
            dash: '6 2',
            x: upFrom(2, step.path.length, run.flow.stride),
            y: step.path,
        },
    ].filter(Boolean);
}

/** Shares of steps in equal bins of log σ; both series have the same bins. */
function histogram(series) {
    const finite = series.flatMap((each) => each.y.filter(Number.isFinite));
    if (!finite.length) return series.map((each) => ({ ...each, x: [], y: [], stairs: true, binWidth: 1 }));
    const low = finite.reduce((a, b) => Math.min(a, b));
    const high = finite.reduce((a, b) => Math.max(a, b));
    const wanted = Math.max(1, Math.min(60, Math.ceil(Math.sqrt(finite.length) * 1.2)));
    const width = (high - low) / wanted || 0.01;
    const bins = upFrom(0, wanted);
    const centres = bins.map((bin) => low + (bin + 0.5) * width);
    return series.map((each) => {
        const many = bins.map(() => 0);
        each.y
            .filter(Number.isFinite)
            .forEach((log) => many[Math.min(wanted - 1, Math.floor((log - low) / width))]++);
        return { ...each, x: centres, y: many.map((n) => n / each.y.length), stairs: true, binWidth: width };
    });
}

function shareTable() {
    const rows = runs.flatMap((run) => {
        const step = stepOf(run);
        return [
            {
                run,
                name: ['σ', el('sub', {}, 'max'), '(', el('i', {}, 'J'), el('sub', {}, 't'), ')'],
                share: step.share,
            },
            step.path && {
                run,
                name: ['σ', el('sub', {}, 'max'), '(', el('i', {}, 'A+B+C+D'), ')'],
                share: step.shareOfPath,
            },
        ].filter(Boolean);
    });
    return el(
        'table',
        { class: 'shares' },
        el(
            'thead',
            {},
            el(
                'tr',
                {},
                el('th', { scope: 'col' }, capital(kindOfRun)),
                el('th', { scope: 'col' }, 'Factor'),
                el(
                    'th',
                    { scope: 'col', class: 'bar-head' },
                    el('span', { class: 'ends' }, el('span', {}, 'above 1'), el('span', {}, 'at or below 1')),
                ),
                el('th', { scope: 'col', class: 'number' }, 'Above 1'),
            ),
        ),
        runs.map((run) =>
            el(
                'tbody',
                {},
                rows
                    .filter((row) => row.run === run)
                    .map((row, i, group) =>
                        el(
                            'tr',
                            { style: { '--c': run.color } },
                            i === 0 && el('th', { scope: 'rowgroup', rowspan: String(group.length) }, nameOf(run)),
                            el('th', { scope: 'row', class: 'block' }, row.name),
                            el(
                                'td',
                                { class: 'bar-cell' },
                                el(
                                    'div',
                                    { class: 'share', 'aria-hidden': 'true' },
                                    el('span', { style: { width: (100 * (row.share || 0)).toFixed(2) + '%' } }),
                                ),
                            ),
                            el('td', { class: 'number', 'data-label': 'Above 1' }, share(row.share)),
                        ),
                    ),
            ),
        ),
    );
}

/** The run whose steps tell most: that of the cell path, or else all, which lie most evenly on both sides of 1. */
function tellingRun() {
    const withPath = runs.filter((run) => run.flow.steps.logSigmaCellPath);
    const evenness = (run) => Math.abs(0.5 - (withPath.length ? stepOf(run).shareOfPath : stepOf(run).share));
    return (withPath.length ? withPath : runs).reduce((a, b) => (evenness(b) < evenness(a) ? b : a));
}

function stepsSection() {
    const first = tellingRun();
    const finding = (run) => stepsFinding(run, stepOf(run));
    const series = stepSeries(first);
    const line = chart({
        id: 'single-steps',
        title: 'Every single step',
        finding: finding(first),
        x: { label: 'step t', short: 't' },
        y: {
            label: 'σ_{max} of one step (a factor, log scale)',
            log: true,
            format: (log) => amount(log),
            include: [0],
        },
        series,
        refs: REFERENCES.slice(0, 1),
        symbols: ['J', 'sigma', 'A', 'B', 'C', 'D'],
    });
    // A few steps are better looked at one by one.
    const enough = runs.some((run) => run.flow.steps.logSigma.length >= 20);
    const bars =
        enough &&
        chart({
            id: 'single-steps-histogram',
            title: 'How often which factor',
            finding: '',
            x: {
                label: 'largest stretch of one step (a factor, log scale)',
                short: 'log10 factor',
                ticks: decadeTicks,
                text: (log) => 'factor ' + amount(log),
            },
            y: {
                label: 'share of the steps in each bin',
                floor: 0,
                include: [0],
                format: share,
                ticks: (low, high, wanted) =>
                    roundTicks(low, high, wanted).map((at) => ({ at, text: number(100 * at) + ' %' })),
            },
            series: histogram(series),
            refsX: [{ at: 0, label: '1' }],
            height: 240,
            symbols: ['J', 'sigma'],
        });
    const show = (run) => {
        const next = stepSeries(run);
        line.show({ series: next, finding: finding(run) });
        if (bars) bars.show({ series: histogram(next), finding: '' });
    };
    return [
        el(
            'figure',
            { class: 'chart', id: 'step-shares' },
            el(
                'figcaption',
                {},
                el('h3', {}, 'Share of steps that stretch'),
                el('p', { class: 'finding' }, sidesFinding()),
            ),
            shareTable(),
        ),
        pick(runs, first, show),
        line.figure,
        bars && bars.figure,
    ];
}

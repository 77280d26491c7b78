/* The main picture: the norm of the k-step product against the lag. */

const REFERENCES = [
    { at: 0, label: '1 (kept)' },
    { at: -2, label: '1 %' },
    { at: 2, label: '×100' },
    { at: Math.log10(1 / Math.E), label: '1/e' },
];

function decaySeries(run, extra = {}) {
    return {
        label: run.label,
        color: run.color,
        dash: run.dash,
        x: run.decay.lags,
        y: run.decay.median,
        low: run.decay.low,
        high: run.decay.high,
        ...extra,
    };
}

/** The ranges worth looking at: the surroundings of 1, ten decades down, and all there is. */
function decayViews(series) {
    const finite = series.flatMap((each) => each.y).filter(Number.isFinite);
    const deepest = finite.reduce((a, b) => Math.min(a, b), 0);
    const highest = finite.reduce((a, b) => Math.max(a, b), 0);
    const views = [{ name: 'full depth' }];
    if (deepest < -14)
        views.unshift({
            name: 'down to ' + power(-10),
            range: (found) => [-10.4, Math.max(2.4, Math.min(12, found ? found[1] : 0) + 0.4)],
        });
    if (deepest < -4 || highest > 4) views.push({ name: '0.1 % to ×1000', range: [-3.2, 3.2] });
    return views;
}

const LAG_AXIS = { label: 'lag k (steps back)', short: 'k', canLog: true };

function reachSection() {
    const series = runs.map((run) => decaySeries(run));
    return [
        chart({
            id: 'gradient-over-lag',
            title: 'How much of a gradient is left *k* steps back',
            finding: reachFinding(),
            x: LAG_AXIS,
            y: {
                label: 'σ_{max}(*P*(*t*,*k*)): largest gain over *k* steps (a factor, log scale)',
                log: true,
                format: left,
                include: [0, -2],
            },
            series,
            refs: REFERENCES,
            views: decayViews(series),
            endValues: several,
            height: 460,
            symbols: ['P', 'J', 'sigma', 'band', 'k'],
        }).figure,
    ];
}

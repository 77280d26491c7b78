/* The forget gate held at a value, beside the free one. */

function clampedSeries(run) {
    const colors = ['var(--s1)', 'var(--s4)', 'var(--s2)', 'var(--s3)', 'var(--s5)'];
    const held = run.flow.clamped.flatMap((each, i) => {
        const decay = decayOf(each.decay);
        const color = colors[i % colors.length];
        return [
            {
                label: 'held at ' + each.forget,
                color,
                dash: DASHES[(i + 1) % 7],
                x: decay.lags,
                y: decay.median,
                low: decay.low,
                high: decay.high,
            },
            {
                label: each.forget + 'ᵏ alone',
                color,
                dash: '1.5 3',
                x: decay.lags,
                y: decay.lags.map((k) => k * Math.log10(each.forget)),
                aside: true,
            },
        ];
    });
    return [{ ...decaySeries(run), label: 'free', color: 'var(--s0)', dash: '' }, ...held];
}

function clampedSection() {
    const candidates = runs.filter((run) => run.flow.clamped.length);
    if (!candidates.length) return null;
    const spec = (run) => {
        const series = clampedSeries(run);
        return { series, finding: clampedFinding(run), views: decayViews(series) };
    };
    const view = chart({
        id: 'clamped-forget-gate',
        title: 'The forget gate held at one value',
        x: LAG_AXIS,
        y: { label: 'σ_{max}(*P*(*t*,*k*)) (a factor, log scale)', log: true, format: left, include: [0, -2] },
        refs: REFERENCES,
        height: 380,
        symbols: ['f', 'P', 'sigma', 'band'],
        ...spec(candidates[0]),
    });
    return [
        el(
            'p',
            {},
            marked(
                'The same weights and inputs, with *f* held in every unit at every step. The finely dotted lines are *f*^{k}, ' +
                    'what the direct path alone would keep; what lies between is due to the other paths.',
            ),
        ),
        pick(candidates, candidates[0], (run) => view.show(spec(run))),
        view.figure,
    ];
}

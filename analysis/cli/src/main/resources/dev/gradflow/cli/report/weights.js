/* What is known from the recurrent weights alone, beside what was measured. */

function weightTable() {
    const all = runs.flatMap((run) => run.flow.recurrentWeights.map((weight) => ({ run, weight })));
    const known = all
        .flatMap(({ weight }) => [weight.spectralNorm, weight.spectralRadius])
        .filter((v) => typeof v === 'number' && v > 0);
    const low = 0;
    const high = Math.max(1.25, ...known.filter(Number.isFinite)) * 1.06;
    const ticks = roundTicks(low, high, 5).map((at) => ({ at, text: number(at) }));
    const one = placed(1, low, high);
    const shownAs = (v) => (v === null ? 'not converged' : number(Number(v)));
    const row = ({ run, weight }, i, group) =>
        el(
            'tr',
            { class: i === 0 ? 'first' : null, style: { '--c': run.color } },
            i === 0 && el('th', { scope: 'rowgroup', rowspan: String(group.length) }, nameOf(run)),
            el('th', { scope: 'row', class: 'block' }, weight.name),
            el(
                'td',
                { class: 'bar-cell' },
                track(
                    mark('one', one, '1'),
                    weight.spectralRadius !== null &&
                        mark(
                            'hollow',
                            placed(Number(weight.spectralRadius), low, high),
                            'ρ = ' + shownAs(weight.spectralRadius),
                        ),
                    weight.spectralNorm !== null &&
                        mark(
                            'full',
                            placed(Number(weight.spectralNorm), low, high),
                            'σmax = ' + shownAs(weight.spectralNorm),
                        ),
                ),
            ),
            el('td', { class: 'number', 'data-label': 'σmax' }, shownAs(weight.spectralNorm)),
            el('td', { class: 'number', 'data-label': 'ρ' }, shownAs(weight.spectralRadius)),
        );
    return el(
        'table',
        { class: 'weights' },
        el(
            'thead',
            {},
            el(
                'tr',
                {},
                el('th', { scope: 'col' }, capital(kindOfRun)),
                el('th', { scope: 'col' }, 'Weights'),
                el('th', { scope: 'col', class: 'bar-head' }, scaleRow(ticks, low, high)),
                el('th', { scope: 'col', class: 'number' }, rich`● σ_{max}`),
                el('th', { scope: 'col', class: 'number' }, '○ ρ'),
            ),
        ),
        runs.map((run) => el('tbody', {}, all.filter((each) => each.run === run).map(row))),
    );
}

function boundSeries(run) {
    const weight = run.flow.recurrentWeights[0];
    const lags = run.decay.lags;
    const line = (perStep) => lags.map((k) => k * perStep * PER_E);
    return [
        decaySeries(run, { label: 'measured', color: 'var(--s0)', dash: '' }),
        {
            label: 'bound (γσ)ᵏ',
            color: 'var(--s1)',
            dash: '8 3',
            x: lags,
            y: line(value(run.flow.bound.logBoundPerStep)),
        },
        typeof weight?.spectralRadius === 'number' && {
            label: 'ρᵏ: no bound',
            color: 'var(--s6)',
            dash: '2 3',
            x: lags,
            y: line(Math.log(weight.spectralRadius)),
        },
    ].filter(Boolean);
}

function boundCharts(bounded) {
    const spec = (run) => {
        const series = boundSeries(run);
        return { series, finding: boundFinding(run), views: decayViews(series) };
    };
    const view = chart({
        id: 'bound',
        title: 'Plain RNN: the bound, and what was measured',
        x: LAG_AXIS,
        y: {
            label: 'σ_{max}(*P*(*t*,*k*)) and its upper bound (γσ_{max})^{k} (a factor, log scale)',
            log: true,
            format: left,
            include: [0],
        },
        refs: REFERENCES,
        symbols: ['bound', 'gamma', 'rho', 'sigma', 'P'],
        ...spec(bounded[0]),
    });
    return [pick(bounded, bounded[0], (run) => view.show(spec(run))), view.figure];
}

function weightsSection() {
    const bounded = runs.filter((run) => run.flow.bound);
    const gated = runs.length > bounded.length;
    return [
        el(
            'p',
            {},
            marked(
                'σ_{max} and ρ of the recurrent weights are what arguments about gradients quote. ' +
                    (bounded.length ? 'For a plain RNN σ_{max} gives a bound; ρ does not. ' : '') +
                    (gated
                        ? 'For gated cells neither decides anything by itself, because gates multiply every step.'
                        : ''),
            ),
        ),
        bounded.length > 0 && boundCharts(bounded),
        el(
            'figure',
            { class: 'chart', id: 'recurrent-weights' },
            el('figcaption', {}, el('h3', {}, 'Recurrent weights'), el('p', { class: 'finding' }, weightFinding())),
            weightTable(),
            el('div', { class: 'more' }, symbols(['W', 'sigma', 'rho'])),
        ),
    ];
}

function weightFinding() {
    const all = runs.flatMap((run) => run.flow.recurrentWeights);
    const norms = all.map((weight) => weight.spectralNorm).filter((norm) => typeof norm === 'number');
    const radii = all.map((weight) => weight.spectralRadius).filter((radius) => typeof radius === 'number');
    const missing = 2 * all.length - norms.length - radii.length;
    const span = (list) => {
        const ends = [...new Set([Math.min(...list), Math.max(...list)].map((end) => number(end)))];
        return list.length ? ends.join(' to ') : 'nothing that converged';
    };
    return rich`σ_{max}: ${span(norms)}; ρ: ${span(radii)}${missing ? '; ' + missing + ' of ' + 2 * all.length + ' did not converge' : ''}.`;
}

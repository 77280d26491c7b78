/* Where the gradient goes: of a loss through the states, of a weight by lag, through the cell state by path, by unit. */

/** Runs with a loss's gradient, ready for drawing. */
function withGradient() {
    return runs
        .filter((run) => run.flow.gradient)
        .map((run) => {
            const { gradient } = run.flow;
            const shares = values(gradient.recurrentShare);
            let sum = 0;
            const held = shares.map((part) => (sum += part));
            return { run, gradient, state: decades(gradient.logState), shares, held };
        });
}

function lossFinding(all) {
    const parts = all.map(({ run, state }) => ({ run, left: state[state.length - 1] - (state.find(Number.isFinite) ?? NaN) }));
    const ordered = parts.filter(({ left: rest }) => !Number.isNaN(rest)).sort((a, b) => b.left - a.left);
    if (!ordered.length) return rich`The gradient is not a number.`;
    const lags = all[0].gradient.lags;
    const over = steps(lags[lags.length - 1]);
    const best = ordered[0];
    const worst = ordered[ordered.length - 1];
    return [
        ...rich`After ${over}, ${strong(left(best.left))} of what the loss gives is left in ${best.run.label}`,
        ...(ordered.length > 1 ? rich`, ${strong(left(worst.left))} in ${worst.run.label}.` : ['.']),
    ];
}

function horizonTable(all) {
    const head = (text, extra = 'number') => el('th', { scope: 'col', class: extra }, text);
    const cell = (label, lag, maxLag) =>
        el('td', { class: 'number', 'data-label': label }, lag >= maxLag ? '≥ ' + grouped(String(maxLag)) : grouped(String(lag)));
    return el(
        'table',
        { class: 'shares horizons' },
        el(
            'thead',
            {},
            el(
                'tr',
                {},
                head(capital(kindOfRun), ''),
                head('50 % within lag'),
                head('90 %'),
                head('99 %'),
                head('input weights: 50 %'),
                head('90 %'),
                head('99 %'),
            ),
        ),
        el(
            'tbody',
            {},
            all.map(({ run, gradient }) =>
                el(
                    'tr',
                    { style: { '--c': run.color } },
                    el('th', { scope: 'row' }, nameOf(run)),
                    [gradient.recurrent, gradient.input].map((horizon, i) =>
                        [
                            ['half', '50 %'],
                            ['ninety', '90 %'],
                            ['ninetyNine', '99 %'],
                        ].map(([key, name]) =>
                            cell((key !== 'half' ? '' : i ? 'input: ' : 'recurrent: ') + name, horizon[key], horizon.maxLag),
                        ),
                    ),
                ),
            ),
        ),
    );
}

function horizonFinding(all) {
    const lags = all.map(({ run, gradient }) => ({ run, ...gradient.recurrent })).sort((a, b) => a.ninety - b.ninety);
    const shortest = lags[0];
    const longest = lags[lags.length - 1];
    const within = (each) =>
        each.ninety >= each.maxLag ? rich`over ${steps(each.maxLag)}` : rich`${strong(steps(each.ninety))}`;
    const first = rich`90 % of what the recurrent weights of ${shortest.run.label} are told comes from within ${within(shortest)} of the loss`;
    return lags.length === 1 || shortest.ninety === longest.ninety
        ? [...first, '.']
        : [...first, ...rich`; of ${longest.run.label}, from within ${within(longest)}.`];
}

const PATH_STYLES = [
    ['--s0', ''],
    ['--s1', '8 3'],
    ['--s2', '2 2.5'],
    ['--s3', '10 3 2 3'],
    ['--s4', '5 2.5'],
    ['--s6', '1.5 4'],
];

function byPathSeries(paths) {
    return paths.paths.map((label, i) => ({
        label,
        color: 'var(' + PATH_STYLES[i % 6][0] + ')',
        dash: PATH_STYLES[i % 6][1],
        x: paths.lags,
        // Rounding is drawn as what it stands for.
        y: values(paths.shares[i]).map((part) => (Math.abs(part) < 1e-9 ? 0 : part)),
    }));
}

function byPathFinding(paths) {
    const means = paths.paths.map((label, i) => ({ label, part: mean(values(paths.shares[i])) }));
    const ordered = means.filter(({ part }) => Number.isFinite(part)).sort((a, b) => b.part - a.part);
    if (!ordered.length) return rich`The gradient is beyond the range of numbers at every lag.`;
    const against = ordered.filter(({ part }) => part < -0.005);
    return [
        ...rich`On average over the lags ${strong(share(ordered[0].part))} comes by way of the ${ordered[0].label}`,
        ...(ordered.length > 1 && Math.abs(ordered[1].part) >= 0.005
            ? rich`, ${share(ordered[1].part)} by way of the ${ordered[1].label}`
            : []),
        ...(against.length ? rich`; ${listed(against.map(({ label }) => label))} work${against.length === 1 ? 's' : ''} against it.` : ['.']),
    ];
}

function timeScaleSeries(scales) {
    const order = upFrom(0, scales.byLog.length).sort(
        (a, b) => value(scales.byLog[b]) - value(scales.byLog[a]) || a - b,
    );
    const rank = upFrom(1, order.length);
    const log = (list) => order.map((unit) => Math.log10(value(list[unit])));
    const measured = (list) => order.map((unit) => (list[unit] > 0 ? Math.log10(list[unit]) : NaN));
    const four = [
        ['1/(1 − f)', log(scales.byMean)],
        ['−1 / ln f', log(scales.byLog)],
        ['1/e measured', measured(scales.eFolding)],
        ['1 % measured', measured(scales.onePercent)],
    ];
    return four.map(([label, y], i) => ({
        label,
        color: 'var(' + PATH_STYLES[i][0] + ')',
        dash: PATH_STYLES[i][1],
        x: rank,
        y,
    }));
}

function timeScaleFinding(scales) {
    const longest = largest(values(scales.byLog));
    const kept = scales.eFolding.filter((lag) => lag === 0).length;
    const said = values(scales.byLog).some((each) => each === Infinity)
        ? rich`The direct path of ${count(values(scales.byLog).filter((each) => each === Infinity).length, 'unit')} forgets nothing`
        : rich`By its gate the slowest unit holds for ${strong(steps(longest.value, number))}`;
    const measured = scales.eFolding.filter((lag) => lag > 0).sort((a, b) => a - b);
    const found = measured.length
        ? rich`; measured, the median unit is down to 1/e after ${strong(steps(measured[measured.length >> 1]))}`
        : rich`; measured, no unit falls to 1/e`;
    return [
        ...said,
        ...found,
        ...(kept ? rich`, and ${count(kept, 'unit')} of ${String(scales.eFolding.length)} not within ${steps(scales.maxLag)}.` : ['.']),
    ];
}

function gradientSection() {
    const all = withGradient();
    if (!all.length) return null;
    const series = all.map(({ run, gradient, state }) => ({
        label: run.label,
        color: run.color,
        dash: run.dash,
        x: gradient.lags,
        y: state,
    }));
    const lagAxis = { label: 'lag k (steps before the loss)', short: 'k' };
    const parts = [
        el('p', {}, marked('The loss: '), all[0].gradient.loss, '. ', marked('Lag 0 is the step at which it is taken.')),
        chart({
            id: 'loss-gradient',
            title: 'How much of the loss’s gradient is left',
            finding: lossFinding(all),
            x: lagAxis,
            y: {
                label: '‖∂*E*_{t} / ∂*s*_{t−k}‖: median over *t* (log scale)',
                log: true,
                format: (log) => amount(log),
            },
            series,
            views: decayViews(series),
            height: 340,
            symbols: ['E', 's', 'k'],
        }).figure,
        el(
            'figure',
            { class: 'chart', id: 'effective-horizon' },
            el(
                'figcaption',
                {},
                el('h3', {}, 'Which lag a weight’s gradient comes from'),
                el('p', { class: 'finding' }, horizonFinding(all)),
            ),
            el('div', { class: 'wide', tabindex: '0', role: 'group', 'aria-label': 'Effective horizons' }, horizonTable(all)),
        ),
        chart({
            id: 'weight-gradient-by-lag',
            title: 'What the recurrent weights are told, by lag',
            finding: rich`Shares of ∂*E*/∂*W*_{hh} from lags up to *k*: where a line is flat, the past teaches nothing.`,
            x: lagAxis,
            y: {
                label: 'share of the gradient from within *k* steps',
                range: [0, 1.02],
                floor: 0,
                format: share,
                ticks: (low, high, wanted) =>
                    roundTicks(low, high, wanted).map((at) => ({ at, text: number(100 * at) + ' %' })),
            },
            series: all.map(({ run, gradient, held }) => ({
                label: run.label,
                color: run.color,
                dash: run.dash,
                x: gradient.lags,
                y: held,
            })),
            refs: [
                { at: 0.5, label: '50 %' },
                { at: 0.9, label: '90 %' },
                { at: 0.99, label: '99 %' },
            ],
            height: 300,
            symbols: ['E', 'W', 'horizon'],
        }).figure,
    ];
    const byPath = all.filter(({ gradient }) => gradient.paths);
    const byUnit = runs.filter((run) => run.flow.timeScales);
    if (byPath.length) {
        const first = byPath.find(({ run }) => hasForgetGate(run)) ?? byPath[0];
        const paths = chart({
            id: 'gradient-by-path',
            title: 'Which way it goes through the cell state',
            finding: byPathFinding(first.gradient.paths),
            x: lagAxis,
            y: { label: 'signed part of δ*c*_{t−k}; the parts add up to 100 %', format: share, include: [0, 1] ,
                ticks: (low, high, wanted) =>
                    roundTicks(low, high, wanted).map((at) => ({ at, text: minus(number(100 * at)) + ' %' })),
            },
            series: byPathSeries(first.gradient.paths),
            refs: [{ at: 0, label: '0' }],
            height: 320,
            symbols: ['part', 'c'],
        });
        const show = (run) => {
            const next = byPath.find((each) => each.run === run).gradient.paths;
            paths.show({ series: byPathSeries(next), finding: byPathFinding(next) });
        };
        parts.push(pick(byPath.map(({ run }) => run), first.run, show), paths.figure);
    }
    if (byUnit.length) {
        const first = byUnit.find(hasForgetGate) ?? byUnit[0];
        const units = chart({
            id: 'time-scales',
            title: 'How long each unit remembers',
            finding: timeScaleFinding(first.flow.timeScales),
            x: { label: 'unit, the slowest gate first', short: 'unit' },
            y: { label: 'steps (log scale)', log: true, format: (log) => amount(log) },
            series: timeScaleSeries(first.flow.timeScales),
            height: 300,
            symbols: ['timescale', 'f'],
        });
        const show = (run) =>
            units.show({
                series: timeScaleSeries(run.flow.timeScales),
                finding: timeScaleFinding(run.flow.timeScales),
            });
        parts.push(pick(byUnit, first, show), units.figure);
    }
    return parts;
}

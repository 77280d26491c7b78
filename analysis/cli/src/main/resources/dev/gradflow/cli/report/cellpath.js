/* The path through the cell state of an LSTM: the textbook formula beside the exact derivatives. */

function cellPathOf(run) {
    const { cellPath } = run.flow;
    return {
        lags: cellPath.lags,
        seed: decades(cellPath.logSeed),
        via: decades(cellPath.logViaState),
        block: decades(cellPath.logBlock),
        direct: decades(cellPath.logDirect),
        gap: values(cellPath.relativeGap),
        forget: decades(cellPath.logForget),
        input: decades(cellPath.logInput),
        candidate: decades(cellPath.logCandidate),
        keep: decades(cellPath.logKeep),
        stride: run.flow.stride,
    };
}

const FOUR = [
    ['--s1', ''],
    ['--s0', '8 3'],
    ['--s2', '2 2.5'],
    ['--s6', '10 3 2 3'],
];

function four(i, label, x, y) {
    return { label, color: 'var(' + FOUR[i][0] + ')', dash: FOUR[i][1], x, y };
}

function pathSeries(path) {
    return [
        four(0, 'Q (textbook formula)', path.lags, path.seed),
        four(1, 'via h (exact)', path.lags, path.via),
        four(2, 'block (exact)', path.lags, path.block),
        four(3, 'direct path Π D', path.lags, path.direct),
    ];
}

function termSeries(path) {
    const t = upFrom(2, path.keep.length, path.stride);
    return [
        four(0, 'A forget gate', t, path.forget),
        four(1, 'B input gate', t, path.input),
        four(2, 'C candidate', t, path.candidate),
        four(3, 'D direct', t, path.keep),
    ];
}

function gapSeries(path) {
    // Rounding, about 1e-16, is no gap: it is drawn at the bottom, not as the depth of the chart.
    return [{ label: '‖Q − via h‖ / ‖via h‖', color: 'var(--s0)', dash: '', x: path.lags, y: path.gap }];
}

/** Buttons for the run that the charts below show, `first` to begin with; `show` is called with each choice. */
function pick(candidates, first, show) {
    if (candidates.length === 1) return null;
    const names = candidates.map((run) => nameOf(run));
    const buttons = choice(kindOfRun + ' shown', names, candidates.indexOf(first), (i) => show(candidates[i]));
    return el('div', { class: 'pick' }, el('span', {}, 'Shown: '), buttons);
}

function cellPathSection() {
    const candidates = runs.filter((run) => run.flow.cellPath);
    if (!candidates.length) return null;
    const run = candidates.find(hasForgetGate) ?? candidates[0];
    const path = cellPathOf(run);
    const over = chart({
        id: 'cell-path',
        title: 'Four readings of ∂*c*_{t} / ∂*c*_{t−k}',
        finding: cellPathFinding(run, path),
        x: LAG_AXIS,
        y: {
            label: 'σ_{max} over *k* steps, ending at *t* = *T* (a factor, log scale)',
            log: true,
            format: left,
            include: [0],
        },
        series: pathSeries(path),
        views: decayViews(pathSeries(path)),
        refs: REFERENCES,
        height: 360,
        symbols: ['Q', 'via', 'block', 'direct', 'c'],
    });
    const gap = chart({
        id: 'cell-path-gap',
        title: 'How far the textbook formula is off',
        finding: gapFinding(path),
        x: LAG_AXIS,
        y: {
            label: 'relative gap, in the Frobenius norm (no unit)',
            floor: 0,
            format: share,
            include: [0],
            ticks: (low, high, wanted) =>
                roundTicks(low, high, wanted).map((at) => ({ at, text: number(100 * at, 3) + ' %' })),
        },
        series: gapSeries(path),
        height: 260,
        symbols: ['gap', 'Q', 'via'],
    });
    const terms = chart({
        id: 'cell-path-terms',
        title: 'The four terms of one step',
        finding: termsFinding(path),
        x: { label: 'step t', short: 't' },
        y: {
            label: 'σ_{max} of each term (a factor, log scale)',
            log: true,
            format: (log) => amount(log),
            include: [0],
        },
        series: termSeries(path),
        refs: REFERENCES.slice(0, 1),
        symbols: ['A', 'B', 'C', 'D'],
    });
    const showOther = (next) => {
        const other = cellPathOf(next);
        over.show({
            series: pathSeries(other),
            views: decayViews(pathSeries(other)),
            finding: cellPathFinding(next, other),
        });
        gap.show({ series: gapSeries(other), finding: gapFinding(other) });
        terms.show({ series: termSeries(other), finding: termsFinding(other) });
    };
    return [
        el(
            'p',
            {},
            marked(
                '∂*c*_{t}/∂*c*_{t−1} is often said to be 1 (LSTM of 1997) or *f*. That is the direct path *D* alone; the gates and the candidate ' +
                    'depend on *c*_{t−1} too, through *h*_{t−1}: *A*, *B* and *C*. The product of *A*+*B*+*C*+*D*, called *Q*, still omits one path, through the output gate.',
            ),
        ),
        pick(candidates, run, showOther),
        over.figure,
        gap.figure,
        terms.figure,
    ];
}

function gapFinding(path) {
    const worst = largest(path.gap);
    if (worst.at < 0) return rich`The gap is not a number at any lag.`;
    const tiny = path.gap[0] < 1e-9 ? 'rounding' : number(path.gap[0]);
    return rich`At lag ${String(path.lags[0])} the two differ by ${tiny === 'rounding' ? 'rounding only' : tiny}; the largest gap is ${strong(share(worst.value))}, at lag ${String(path.lags[worst.at])}.`;
}

/* The first screen: what was found, in one sentence and one table. */

function verdictMark(verdict) {
    const [sign, word] = WORDS[verdict.word] ?? ['', verdict.word];
    return el('span', { class: 'verdict ' + verdict.word }, el('span', { 'aria-hidden': 'true' }, sign), word);
}

/** How many steps until 1 % is left, on a logarithmic scale; a tick where it is 1/e. */
function memoryBar(run, farthest) {
    const { eFoldingLag, onePercentLag, lag } = run.verdict;
    const at = (steps) => Math.log(Math.max(1, steps)) / Math.log(Math.max(2, farthest));
    const end = onePercentLag === null && lag === farthest ? 1 : at(onePercentLag ?? lag);
    if (run.verdict.word === 'unknown') return null;
    return el(
        'div',
        { class: 'memory', style: { '--c': run.color }, 'aria-hidden': 'true' },
        el('span', {
            class: onePercentLag === null ? 'bar open' : 'bar',
            style: { width: (100 * end).toFixed(1) + '%' },
        }),
        eFoldingLag !== null &&
            el('span', { class: 'tick-mark', style: { left: (100 * at(eFoldingLag)).toFixed(1) + '%' } }),
    );
}

function lagCell(lag, word) {
    if (word === 'unknown') return '–';
    return lag === null ? el('span', { class: 'never' }, 'never') : [grouped(String(lag))];
}

function verdictTable() {
    const farthest = Math.max(...runs.map((run) => run.verdict.lag));
    const sameLag = runs.every((run) => run.verdict.lag === farthest);
    const cell = (label, content, extra = '') => el('td', { 'data-label': label, class: extra }, content);
    const head = (content, extra = '') => el('th', { scope: 'col', class: extra }, content);
    const over = sameLag ? rich`Left after ${steps(farthest)}` : rich`Left after *k*∗ steps`;
    return el(
        'table',
        { class: 'verdicts' },
        el(
            'thead',
            {},
            el(
                'tr',
                {},
                head(capital(kindOfRun)),
                head('Verdict'),
                head(over, 'number'),
                head('Factor a step', 'number'),
                head(rich`Rate *r* a step`, 'number'),
                head('1/e after', 'number'),
                head('1 % after', 'number'),
                head(
                    [
                        el('span', {}, 'Steps until 1 % is left'),
                        el(
                            'span',
                            { class: 'ends', 'aria-hidden': 'true' },
                            el('span', {}, '1'),
                            el('span', {}, grouped(String(farthest))),
                        ),
                    ],
                    'bar-head',
                ),
            ),
        ),
        el(
            'tbody',
            {},
            runs.map((run) =>
                el(
                    'tr',
                    {},
                    el('th', { scope: 'row' }, nameOf(run)),
                    cell('Verdict', verdictMark(run.verdict)),
                    cell(
                        sameLag ? 'At k = ' + farthest : 'At k∗',
                        [left(run.verdict.total), sameLag ? '' : el('small', {}, ' k∗ = ' + run.verdict.lag)],
                        'number',
                    ),
                    cell('Each step', times(run.verdict.rate * PER_E), 'number'),
                    cell('Rate r a step', number(run.verdict.rate), 'number rate'),
                    cell('1/e after', lagCell(run.verdict.eFoldingLag, run.verdict.word), 'number'),
                    cell('1 % after', lagCell(run.verdict.onePercentLag, run.verdict.word), 'number'),
                    el('td', { class: 'bar-cell' }, memoryBar(run, farthest)),
                ),
            ),
        ),
    );
}

/** Over how many end points the medians of the verdicts are, which may differ from layer to layer. */
function verdictEnds() {
    const numbers = runs.map((run) => run.verdict.ends);
    const few = Math.min(...numbers);
    const many = Math.max(...numbers);
    return (few === many ? '' : grouped(String(few)) + ' to ') + grouped(String(many)) + (many === 1 ? ' end point' : ' end points');
}

/** Where the bars are medians over other end points than the verdicts: that too. */
function curveEnds() {
    const ends = runs[0].decay.ends.length;
    return runs.every((run) => run.verdict.ends === ends)
        ? ''
        : 'Bars and 1/e are those of the curves below, medians over ' + count(ends, 'end point') + ', and may say a little otherwise. ';
}

function summarySection(section) {
    const { input, conditions } = analysis;
    const size = [...new Set(analysis.networks.map((network) => network.hiddenSize))];
    section.querySelector('noscript')?.remove();
    section.append(
        el(
            'p',
            { class: 'facts' },
            analysis.title.includes(input.name) ? '' : input.name + ' · ',
            steps(input.steps),
            ' · ',
            count(input.columns.length, 'feature'),
            ' · H = ',
            size.join(', '),
            ' · seed ',
            String(conditions.seed),
            ' · ',
            conditions.precision,
        ),
        el('p', { class: 'headline' }, headline()),
        analysis.note && el('p', { class: 'note' }, el('strong', {}, 'Note. '), analysis.note),
        verdictTable(),
        el(
            'p',
            { class: 'legend-line' },
            marked(
                'Left: the most that any direction of a gradient keeps, σ_{max}(*P*(*t*,*k*∗)), median over ' +
                    verdictEnds() +
                    ' *t*. ' +
                    curveEnds() +
                    '▼ vanishing: under 1 % at the largest lag; ▲ exploding: over ×100; ● preserved: between. ' +
                    'Tick on a bar: 1/e is left; an open bar: 1 % is never reached.',
            ),
            symbols(['sigma', 'P', 'k', 'r', 'verdict']),
        ),
    );
}

/* What to try: findings with their evidence, and what each change did when it was made and measured. */

const FINDINGS = {
    vanishing: 'Gradients vanish',
    exploding: 'Gradients explode',
    saturated: 'Stuck units',
    short_horizon: 'Longer back-propagation than needed',
};

function aboutOf(advice) {
    const network = analysis.networks.find((each) => each.name === advice.network);
    const whole = advice.layer === null || network?.layers.length === 1;
    const place = whole ? '' : 'layer ' + advice.layer;
    return analysis.networks.length === 1 ? capital(place) : [advice.network, place].filter(Boolean).join(', ');
}

function runOf(advice) {
    return runs.find(
        (run) => run.network.name === advice.network && (advice.layer === null || run.flow.layer === advice.layer),
    );
}

function lagWord(lag, verdict) {
    return lag === null ? '>' + grouped(String(verdict.lag)) : grouped(String(lag));
}

function rateWord(verdict) {
    return times(value(verdict.logGrowthPerStep) * PER_E);
}

/** What a change that leaves the network alone does, in a sentence of its numbers. */
function effectOf({ clipping, truncation, saturation }) {
    if (clipping) {
        const norms = values(clipping.norms);
        return rich`Gradient norms go from ${number(norms[0])} to ${number(norms.at(-1))}; ${share(clipping.clipped)} of them are cut, the largest ${strong(number(norms.at(-1) / norms[(norms.length - 1) >> 1]) + ' times')}. The direction stays: clipping makes a step safe, not right.`;
    }
    if (truncation)
        return rich`${strong(share(truncation.keptShare))} of the parts of d*E*/d*W*_{hh} are kept; the whole gradient changes by ${strong(share(truncation.relativeError))} of its norm, for ${number(truncation.fullSteps / truncation.steps, 2)} times less work and memory.`;
    if (saturation)
        return rich`Stuck units of ${saturation.value}: ${share(saturation.before)} → ${strong(share(saturation.after))}.`;
    return null;
}

function remedyRow(remedy, run, farthest) {
    const { before, after } = remedy;
    const effect = effectOf(remedy);
    const name = el('th', { scope: 'row' }, remedy.change, !remedy.helps && el('small', {}, ' did not help'));
    const cell = (label, content, extra = 'number') => el('td', { 'data-label': label, class: extra }, content);
    if (effect && !after) return el('tr', { class: 'words' }, name, el('td', { colspan: 5 }, effect));
    if (!after) return el('tr', { class: 'words' }, name, el('td', { colspan: 5 }, 'The changed network overflows.'));
    const verdict = verdictOf(after);
    return el(
        'tr',
        { class: remedy.helps ? '' : 'useless' },
        name,
        cell('Verdict', verdictMark(verdict), ''),
        cell('Each step', [rateWord(before), ' → ', strong(rateWord(after))]),
        cell('1/e after', [lagWord(before.eFoldingLag, before), ' → ', strong(lagWord(after.eFoldingLag, after))]),
        cell('1 % after', [lagWord(before.onePercentLag, before), ' → ', strong(lagWord(after.onePercentLag, after))]),
        el('td', { class: 'bar-cell' }, memoryBar({ ...run, verdict }, farthest), effect && el('div', {}, effect)),
    );
}

/** Changes that leave the network alone have no lags to compare. */
function remedyList(advice) {
    return el(
        'ul',
        { class: 'plain' },
        advice.remedies.map((remedy) => el('li', {}, strong(capital(remedy.change)), '. ', effectOf(remedy))),
    );
}

function remedyTable(advice) {
    const head = (content, extra = 'number') => el('th', { scope: 'col', class: extra }, content);
    const farthest = advice.basis.lag;
    return el(
        'table',
        { class: 'verdicts remedies' },
        el(
            'thead',
            {},
            el(
                'tr',
                {},
                head('Change', ''),
                head('Verdict then', ''),
                head('Factor a step'),
                head('1/e after'),
                head('1 % after'),
                head(
                    [
                        el('span', {}, 'Steps until 1 % is left, then'),
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
            advice.remedies.map((remedy) => remedyRow(remedy, runOf(advice), farthest)),
        ),
    );
}

function adviceItem(advice) {
    const run = runOf(advice);
    const about = aboutOf(advice);
    return el(
        'article',
        { class: 'advice', style: { '--c': run?.color ?? 'var(--soft)' } },
        el('h3', {}, FINDINGS[advice.finding] ?? advice.finding, about && el('small', {}, ' · ' + about)),
        el('p', {}, advice.measured, ' ', advice.why),
        advice.remedies.length
            ? advice.remedies.some((remedy) => remedy.before)
                ? remedyTable(advice)
                : remedyList(advice)
            : el('p', {}, 'No change that could be tried applies to this cell.'),
    );
}

/** In a sentence: which change does most for how many networks. */
function adviceFinding(found) {
    const flow = found.filter((advice) => advice.finding === 'vanishing' || advice.finding === 'exploding');
    const mended = flow.filter((advice) =>
        advice.remedies.some((remedy) => remedy.helps && remedy.after?.word === 'preserved'),
    );
    if (!flow.length) return rich`No layer vanishes or explodes; what is below is about stuck units and needless work.`;
    return rich`Of ${count(flow.length, 'layer')} whose gradients vanish or explode, a change was found that preserves them in ${strong(mended.length ? String(mended.length) : 'none')}.`;
}

const REMEDY_COLUMNS = [
    ['network', ({ advice }) => advice.network],
    ['layer', ({ advice }) => advice.layer ?? undefined],
    ['finding', ({ advice }) => advice.finding],
    ['change', ({ remedy }) => remedy.change],
    ['helps', ({ remedy }) => String(remedy.helps)],
    ...['before', 'after'].flatMap((when) => [
        ['verdict ' + when, ({ remedy }) => remedy[when]?.word],
        ['rate ' + when, ({ remedy }) => remedy[when] && value(remedy[when].logGrowthPerStep)],
        ['1/e ' + when, ({ remedy }) => remedy[when]?.eFoldingLag ?? undefined],
        ['1 % ' + when, ({ remedy }) => remedy[when]?.onePercentLag ?? undefined],
    ]),
].map(([name, at]) => ({ name, at }));

function saveAdvice(found) {
    const rows = found.flatMap((advice) => advice.remedies.map((remedy) => ({ advice, remedy })));
    return el(
        'button',
        {
            type: 'button',
            class: 'tool quiet',
            'aria-label': 'Download what was tried as CSV',
            click: () => download('advice.csv', 'text/csv', csvOf(REMEDY_COLUMNS, rows)),
        },
        '↓ CSV',
    );
}

function adviceSection() {
    const found = analysis.advice;
    if (!found) return null;
    if (!found.length) return [el('p', {}, 'Nothing to mend was found: no layer vanishes, explodes or is stuck.')];
    const { ends, lag, steps: used } = found[0].basis;
    const names = [...new Set(found.map((advice) => advice.network))];
    const list = el('div', { class: 'advice-list' });
    const show = (i) =>
        list.replaceChildren(...found.filter((advice) => advice.network === names[i]).map(adviceItem));
    show(0);
    return [
        el('p', {}, adviceFinding(found)),
        el(
            'p',
            { class: 'legend-line' },
            rich`Each change was made, the network run again on the last ${steps(used)} of the same input, and measured over lags up to ${String(lag)} from ${count(ends.length, 'end point')} (*t* = ${ends.join(', ')}); “before” is measured in the same way. Weights are not trained further.`,
            symbols(['sigma', 'k', 'r', 'verdict', 'keeping', 'chrono', 'orthogonal', 'clip']),
        ),
        names.length > 1 &&
            el(
                'div',
                { class: 'pick' },
                el('span', {}, 'Shown: '),
                choice(
                    'Network shown',
                    names.map((name) => nameOf(runs.find((run) => run.network.name === name))),
                    0,
                    show,
                ),
            ),
        list,
        el('div', { class: 'tools' }, saveAdvice(found)),
    ];
}

/* What was learnt: losses, rates, the size of gradients. */

const STEP_AXIS = { label: 'training step', short: 'step' };

function lossChart() {
    const points = result.curve;
    const trained = points.filter((point) => Number.isFinite(value(point.loss)));
    const log = (x) => Math.log10(x);
    const series = [
        {
            label: 'training',
            ...styleOf(1),
            dash: '',
            x: trained.map((point) => point.step),
            y: trained.map((point) => log(value(point.loss))),
        },
        {
            label: 'validation',
            ...styleOf(0),
            x: points.map((point) => point.step),
            y: points.map((point) => log(value(point.validation))),
        },
    ];
    return chart({
        id: 'loss',
        title: 'Loss while learning',
        finding: lossFinding(),
        x: STEP_AXIS,
        y: {
            label: result.loss + ' (log scale)',
            log: true,
            format: (at) => amount(at),
            include: [log(result.baseline.validation)],
        },
        series,
        refs: [{ at: log(result.baseline.validation), label: result.baseline.name }],
        height: 360,
    }).figure;
}

function lossFinding() {
    const last = result.curve[result.curve.length - 1];
    const trivial = result.baseline.validation;
    const validation = value(last.validation);
    const part = validation / trivial;
    const verdict =
        part > 0.9
            ? rich`Nothing was learnt that goes beyond ${result.baseline.name}`
            : rich`The loss came down to ${strong(share(part))} of that of ${result.baseline.name}`;
    return [
        verdict,
        rich`: ${number(validation)} against ${number(trivial)} on validation data after ${steps(last.step)}.`,
    ];
}

function accuracyChart() {
    const points = result.curve.filter((point) => Number.isFinite(value(point.accuracy)));
    if (!points.length) return null;
    return chart({
        id: 'accuracy',
        title: 'Right answers',
        finding: '',
        x: STEP_AXIS,
        y: { label: 'share of right answers on validation data', range: [0, 1.02], format: share },
        series: [
            {
                label: 'validation',
                ...styleOf(0),
                x: points.map((point) => point.step),
                y: points.map((point) => value(point.accuracy)),
            },
        ],
        height: 240,
    }).figure;
}

function normChart() {
    const log = (name) => flow.map((each) => Math.log10(value(each[name])));
    const x = flow.map((each) => each.step);
    const cut = flow.filter((each) => value(each.clippedNorm) < value(each.norm) * 0.999).length;
    return chart({
        id: 'gradient-norm',
        title: 'The size of the gradient',
        finding: cut
            ? rich`Clipped at ${strong(cut + ' of ' + flow.length)} recorded steps.`
            : 'Never clipped at a recorded step.',
        x: STEP_AXIS,
        y: { label: 'norm of all gradients together (log scale)', log: true, format: (at) => amount(at) },
        series: [
            { label: 'as it came', ...styleOf(1), dash: '', x, y: log('norm') },
            { label: 'after clipping', ...styleOf(0), dash: '6 2', x, y: log('clippedNorm') },
        ],
        height: 260,
    }).figure;
}

function curvesSection() {
    return [lossChart(), accuracyChart(), flow.length > 1 && normChart()];
}

/** What became of gradients, at the last record and in the layer where it is worst. */
function horizonSentence() {
    const { step, layers, lags } = flow[flow.length - 1];
    const reach = ({ verdict }) => (verdict.word === 'exploding' ? -1 : verdict.onePercentLag ?? Number.MAX_VALUE);
    const { verdict } = [...layers].sort((a, b) => reach(a) - reach(b))[0];
    const when = step < result.steps || result.ended.startsWith('diverged') ? 'At step ' + grouped(String(step)) + ', the last one recorded,' : 'In the end';
    const verb = { vanishing: 'vanish', preserved: 'are preserved', exploding: 'explode' }[verdict.word] ?? verdict.word;
    return verdict.onePercentLag === null
        ? rich` ${when} gradients ${strong(verb)}: more than 1 % is left over all ${steps(lags[lags.length - 1])}.`
        : rich` ${when} gradients ${strong(verb)}: 1 % is left after ${strong(steps(verdict.onePercentLag))}.`;
}

function summary(section) {
    section.querySelector('noscript')?.remove();
    const accuracy = value(result.test.accuracy);
    section.append(
        el(
            'p',
            { class: 'facts' },
            [
                grouped(String(result.parameters)) + ' parameters',
                steps(result.steps),
                result.ended,
                'seed ' + result.conditions.seed,
                result.conditions.precision,
            ].join(' · '),
        ),
        el(
            'p',
            { class: 'headline' },
            rich`On test data the ${result.loss} is ${strong(number(value(result.test.loss)))}; ${result.baseline.name} gives ${number(result.baseline.test)}.`,
            Number.isFinite(accuracy) && rich` ${strong(share(accuracy))} of the answers are right.`,
            flow.length > 0 && horizonSentence(),
        ),
        result.note && el('p', { class: 'note' }, el('strong', {}, 'Note. '), result.note),
    );
}

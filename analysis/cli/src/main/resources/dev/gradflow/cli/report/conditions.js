/* What is needed to judge and to repeat the analysis. */

function equationsSection() {
    const groups = new Map();
    analysis.networks.forEach((network) => {
        const same = groups.get(network.equations) ?? [];
        groups.set(network.equations, [...same, network]);
    });
    return [
        el(
            'p',
            {},
            'These are the programs that ran, as they print themselves; every derivative in this report was taken from them.',
        ),
        el(
            'div',
            { class: 'grid' },
            [...groups].map(([equations, networks]) =>
                el(
                    'div',
                    { class: 'equations' },
                    el('h3', {}, networks.map((network) => network.name).join(' · ')),
                    el('pre', { tabindex: '0' }, equations),
                    el(
                        'ul',
                        {},
                        networks.map((network) =>
                            el(
                                'li',
                                {},
                                networks.length > 1 && el('b', {}, network.name + ': '),
                                network.initialisation,
                                ' · H = ',
                                String(network.hiddenSize),
                                ' · ',
                                count(network.layers.length, 'layer'),
                            ),
                        ),
                    ),
                ),
            ),
        ),
    ];
}

function conditionsSection() {
    const { conditions, input } = analysis;
    const ends = [...new Set(runs.flatMap((run) => run.decay.ends))].sort((a, b) => a - b);
    return [
        el('h3', {}, 'How it was made'),
        el('pre', { class: 'command', tabindex: '0' }, conditions.command),
        facts([
            ['gradflow', conditions.gradflow],
            ['Kernels', conditions.kernels],
            ['Java', conditions.java],
            ['Precision', conditions.precision],
            ['Seed', String(conditions.seed)],
            ['Threads', conditions.threads + ' (the results do not depend on them)'],
            ['Time', number(value(conditions.seconds)) + ' s'],
            ['Verdicts', 'medians over ' + verdictEnds() + ' t'],
            [
                'Ends of decay curves',
                ends.length > 12
                    ? ends.length + ' points from ' + ends[0] + ' to ' + ends[ends.length - 1]
                    : ends.join(', '),
            ],
            ['Digits', 'five significant digits on this page and in its CSV files; all digits in the JSON'],
        ]),
        el('h3', {}, 'Input'),
        facts([
            ['Series', input.name],
            ['Source', input.source],
            ['Steps', grouped(String(input.steps))],
        ]),
        el(
            'table',
            { class: 'input' },
            el(
                'thead',
                {},
                el(
                    'tr',
                    {},
                    el('th', { scope: 'col' }, 'Feature'),
                    el('th', { scope: 'col', class: 'number' }, 'Mean, subtracted'),
                    el('th', { scope: 'col', class: 'number' }, 'Standard deviation, divided by'),
                ),
            ),
            el(
                'tbody',
                {},
                input.columns.map((name, i) =>
                    el(
                        'tr',
                        {},
                        el('th', { scope: 'row' }, name),
                        el('td', { class: 'number' }, number(value(input.means[i]), 5)),
                        el('td', { class: 'number' }, number(value(input.standardDeviations[i]), 5)),
                    ),
                ),
            ),
        ),
    ];
}

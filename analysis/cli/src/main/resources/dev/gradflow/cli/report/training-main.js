/* The page of a training run, from top to bottom. */

function runSection() {
    const { conditions, settings } = result;
    return [
        el('pre', { class: 'command', tabindex: '0' }, conditions.command),
        facts([
            ['gradflow', conditions.gradflow],
            ['Kernels', conditions.kernels],
            ['Java', conditions.java],
            ['Precision', conditions.precision],
            ['Time', number(value(conditions.seconds)) + ' s of this call'],
            ['Records', flow.length + ' of gradient flow, ' + result.curve.length + ' points of the learning curve'],
            ['Digits', 'five significant digits on this page; all digits in train.json'],
        ]),
        el('h3', {}, 'Every option'),
        facts(Object.entries(settings)),
        el('h3', {}, 'The cell'),
        el('pre', { tabindex: '0' }, result.equations),
    ];
}

const SECTIONS = [
    ['curves', 'Learning', 'What was learnt', curvesSection],
    ['flow', 'Gradient flow', 'How gradients flowed meanwhile', flowSection],
    ['warnings', 'Warnings', 'What looked wrong', warningsSection],
    ['conditions', 'Conditions', 'Conditions', runSection],
    ['glossary', 'Glossary', 'Glossary', () => [definitions(['J', 'P', 'sigma', 'lyapunov', 'k'])]],
];

function main() {
    themeButton();
    summary(document.getElementById('summary'));
    const report = document.getElementById('report');
    const contents = document.getElementById('contents');
    for (const [id, short, title, make] of SECTIONS) {
        const content = make();
        if (content) {
            report.append(el('section', { id }, el('h2', {}, title), content));
            contents.append(el('a', { href: '#' + id }, short));
        }
    }
    document.documentElement.dataset.ready = 'true';
}

main();

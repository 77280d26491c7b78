/* The page, from top to bottom. */

const SECTIONS = [
    ['reach', 'Reach', 'How far a gradient reaches', reachSection],
    ['advice', 'Advice', 'What to try', adviceSection],
    ['map', 'Map', 'All lags at once', mapSection],
    ['gradient', 'Gradient', 'Where the gradient goes', gradientSection],
    ['weights', 'Weights', 'Why: the recurrent weights', weightsSection],
    ['spectra', 'Spectra', 'Why: eigenvalues, singular values, Lyapunov exponents', allSpectra],
    ['cell-paths', 'Cell path', 'Why: the path through the cell state', cellPathSection],
    ['cell-states', 'Cell state', 'Why a forget gate: growth of the cell state', cellStateSection],
    ['gates', 'Gates', 'What the gates do', gatesSection],
    ['steps', 'Steps', 'Step by step', stepsSection],
    ['clamped', 'Held gate', 'What the forget gate alone does', clampedSection],
    ['equations', 'Equations', 'The cells', equationsSection],
    ['conditions', 'Conditions', 'Conditions and input', conditionsSection],
    ['glossary', 'Glossary', 'Glossary', () => [definitions(Object.keys(GLOSSARY))]],
];

function main() {
    themeButton();
    summarySection(document.getElementById('summary'));
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
